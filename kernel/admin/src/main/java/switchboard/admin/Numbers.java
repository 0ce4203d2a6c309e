package switchboard.admin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers in paths and queries, read as One API reads them. */
final class Numbers {
    private static final long UNSAID = -1;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    private Numbers() {}

    /**
     * The id in a path.
     *
     * @throws Declined with One API's words if it is no number
     */
    static long id(String text) {
        boolean isNumber = NUMBER.matcher(text).matches();
        try {
            if (isNumber) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException outOfRange) {
            // said below
        }
        String why = isNumber ? "value out of range" : "invalid syntax";
        throw new Declined("strconv.Atoi: parsing \"" + text + "\": " + why);
    }

    /** A number in a query; 0 if it is absent or no number. */
    static long lenient(@Nullable String text) {
        try {
            return text == null || !NUMBER.matcher(text).matches() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException outOfRange) {
            return 0;
        }
    }

    /** A page of a list, from 0; 0 if it is absent, negative or no number. */
    static int page(@Nullable String text) {
        return Math.clamp(lenient(text), 0, Integer.MAX_VALUE / PAGE_SIZE);
    }

    /**
     * The balance that an edit means. Forms send all that they were given, so their balance is that of the moment they
     * were loaded; what was used since then stays used.
     *
     * @param asked the balance in the form
     * @param usedThen what was used when it was loaded; less than 0 if it does not say, and then the balance is meant as
     *     it is
     * @param balance the balance now
     * @param used what is used now
     */
    static long balance(long asked, long usedThen, long balance, long used) {
        boolean isForm = usedThen >= 0 && usedThen <= used && asked >= 0;
        return isForm ? Math.max(asked - (used - usedThen), Math.min(balance, 0)) : asked;
    }

    /**
     * What was used when a form was loaded; less than 0 if it does not say. A 0 says so in a form alone, since clients whose
     * types have counters send it with whatever they make up themselves.
     *
     * @param loaded whether the body holds what nobody makes up
     */
    static long usedThen(@Nullable Long sent, boolean loaded) {
        return sent == null || (sent == 0 && !loaded) ? UNSAID : sent;
    }

    /** Rows on a page, the same for all lists. */
    static final int PAGE_SIZE = 10;
}
