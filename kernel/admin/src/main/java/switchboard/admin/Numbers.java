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

    /** Rows on a page, the same for all lists. */
    static final int PAGE_SIZE = 10;
}
