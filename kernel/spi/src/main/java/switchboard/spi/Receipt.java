package switchboard.spi;

import java.math.BigDecimal;
import java.math.RoundingMode;
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
    /** The item that counts the tokens of an answer, in receipts of policies whose prices grow by them. */
    public static final String COMPLETION = "completion";

    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 53);

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

    /** How many of an item were counted; 0 if it is not there. */
    public long count(String item) {
        return items.stream()
                .filter(one -> one.name().equals(item))
                .mapToLong(Item::count)
                .sum();
    }

    /** This receipt with another count of an item. */
    public Receipt counting(String item, long count) {
        List<Item> counted = items.stream()
                .map(one -> one.name().equals(item) ? new Item(item, count, one.price()) : one)
                .toList();
        return new Receipt(basis, counted, factor, rule);
    }

    /**
     * What it comes to, worked out as anybody would.
     *
     * @return whole quota
     * @throws NumberFormatException if a price is no number
     */
    public long quota() {
        var times = new BigDecimal(factor);
        BigDecimal exact = BigDecimal.ZERO;
        for (Item item : items) {
            BigDecimal price = new BigDecimal(item.price());
            BigDecimal count = BigDecimal.valueOf(item.count());
            exact = exact.add(
                    rule == Rule.DOWN_EACH
                            ? price.multiply(times)
                                    .setScale(0, RoundingMode.FLOOR)
                                    .multiply(count)
                            : price.multiply(times).multiply(count));
        }
        BigDecimal whole = exact.setScale(0, rule == Rule.DOWN ? RoundingMode.FLOOR : RoundingMode.CEILING);
        long quota = whole.min(MOST).max(BigDecimal.ZERO).longValueExact();
        return rule == Rule.UP_AT_LEAST_1 ? Math.max(1, quota) : quota;
    }
}
