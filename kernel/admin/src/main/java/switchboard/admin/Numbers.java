package switchboard.admin;

import org.jspecify.annotations.Nullable;

/** Numbers in paths and queries, read as One API reads them. */
final class Numbers {
    private Numbers() {}

    /**
     * The id in a path.
     *
     * @throws Declined with One API's words if it is no number
     */
    static long id(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new Declined("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
    }

    /** A number in a query; 0 if it is absent or no number. */
    static long lenient(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notANumber) {
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
     * @param usedThen what was used when it was loaded; null if it does not say, and then the balance is meant as it is
     * @param balance the balance now
     * @param used what is used now
     */
    static long balance(long asked, @Nullable Long usedThen, long balance, long used) {
        long then = usedThen == null ? 0 : usedThen; // clients without counters send 0
        boolean isForm = then > 0 && then <= used && asked >= 0;
        return isForm ? Math.max(asked - (used - then), Math.min(balance, 0)) : asked;
    }

    /** Rows on a page, the same for all lists. */
    static final int PAGE_SIZE = 10;
}
