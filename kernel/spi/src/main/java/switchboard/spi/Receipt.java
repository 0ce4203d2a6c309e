package switchboard.spi;

import java.util.List;

/**
 * How a price came about, so that anybody can work it out again: the sum of count × price over the items, times the
 * factor, rounded as the rule says, but never more than 2^53. Numbers are decimal text; what is worked out from them
 * without rounding in between is the price, to the last unit.
 *
 * @param basis whence the prices are: {@code ratio}, or {@code price list} and the moment from which it holds
 * @param items what was counted; never negative
 * @param factor what the group multiplies the sum by
 * @param rule how the product becomes whole quota
 */
public record Receipt(String basis, List<Item> items, String factor, Rule rule) {
    /** No price was made. */
    public static final Receipt NONE = new Receipt("", List.of(), "1", Rule.UP);

    public Receipt {
        items = List.copyOf(items);
    }

    /**
     * One thing that was counted.
     *
     * @param name such as {@code prompt}, {@code completion}, {@code cache_read}, {@code call}
     * @param count how many
     * @param price units of quota for one
     */
    public record Item(String name, long count, String price) {}

    /** How a product becomes whole quota. */
    public enum Rule {
        /** Rounded up. */
        UP,
        /** Rounded up, and at least 1. */
        UP_AT_LEAST_1,
        /** Rounded down. */
        DOWN,
        /** Rounded down for one piece, then times the count of the one item. */
        DOWN_EACH
    }

    /** Whether a price was made. */
    public boolean priced() {
        return !items.isEmpty();
    }
}
