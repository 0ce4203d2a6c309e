package switchboard.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes that depend on the time: six digits, SHA-1, steps of thirty seconds, as all authenticator apps make them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
final class Totp {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;
    private static final int STEP_SECONDS = 30;
    private static final int MODULUS = 1_000_000;

    /** Clocks differ, and people type slowly. */
    private static final int STEPS_AROUND = 1;

    private Totp() {}

    /** The step whose code that is, of those around a moment; empty if it is none of theirs. */
    static OptionalLong step(byte[] secret, String code, Instant now) {
        long current = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
        OptionalLong found = OptionalLong.empty();
        for (long step = current - STEPS_AROUND; step <= current + STEPS_AROUND; step++) {
            if (MessageDigest.isEqual(bytes(code(secret, step)), bytes(code))) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /** The code of a step. */
    static String code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%06d", number % MODULUS);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException("HmacSHA1", everyJdkHasIt);
        }
    }

    /** Bytes as apps take them, without padding. */
    static String base32(byte[] bytes) {
        var text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte next : bytes) {
            buffer = (buffer << Byte.SIZE) | (next & 0xff);
            for (bits += Byte.SIZE; bits >= BITS; bits -= BITS) {
                text.append(BASE32.charAt((buffer >> (bits - BITS)) & 0x1f));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(BASE32.charAt((buffer << (BITS - bits)) & 0x1f)).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
