package switchboard.admin;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Options;

/**
 * Which texts are e-mail addresses here: plain ones, of ASCII alone, so that no two that look alike or that a database
 * takes for the same are different mailboxes.
 */
final class EmailAddress {
    /** What forms take. */
    private static final int LONGEST = 50;

    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+");

    private EmailAddress() {}

    /** Whether it is one. */
    static boolean holds(String text) {
        return text.length() <= LONGEST && PLAIN.matcher(text).matches();
    }

    /**
     * An address that somebody sent.
     *
     * @throws Declined if it is none
     */
    static String read(@Nullable String text) {
        String address = Objects.requireNonNullElse(text, "").strip();
        if (!holds(address)) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return address;
    }

    /** Whether the operator takes addresses of that domain. */
    static boolean isWelcome(String address, Options options) {
        if (!options.flag("EmailDomainRestrictionEnabled")) {
            return true;
        }
        String domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        for (String welcome : options.text("EmailDomainWhitelist").split(",", -1)) {
            if (domain.equals(welcome.strip().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
