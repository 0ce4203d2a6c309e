package switchboard.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** Keys, codes and passwords that nobody can guess. */
final class RandomText {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHANUMERIC = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String READABLE = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

    private RandomText() {}

    /** Lower-case hexadecimal digits; an even number of them. */
    static String hex(int digits) {
        byte[] bytes = new byte[digits / 2];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String alphanumeric(int length) {
        return of(ALPHANUMERIC, length);
    }

    /** A password without letters and digits that look alike. */
    static String password() {
        return of(READABLE, 16);
    }

    /** A token's key as One API makes them: 16 letters and digits, then 32 hexadecimal digits, every other upper-case. */
    static String tokenKey() {
        var key = new StringBuilder(alphanumeric(16));
        String hex = hex(32);
        for (int i = 0; i < hex.length(); i++) {
            String digit = hex.substring(i, i + 1);
            key.append(i % 2 == 0 ? digit.toUpperCase(Locale.ROOT) : digit);
        }
        return key.toString();
    }

    private static String of(String alphabet, int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
