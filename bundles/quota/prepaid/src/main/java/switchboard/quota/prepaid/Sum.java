package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.Receipt;
import switchboard.spi.Receipt.Rule;

/**
 * What was counted, at which prices: the exact arithmetic that a receipt promises to who reads it.
 *
 * @param lines what was counted; counts are never negative
 * @param factor what the group multiplies the sum by
 */
record Sum(List<Line> lines, BigDecimal factor, Rule rule) {
    /** More than any call can cost: a sum of a thousand such still fits a {@code long}. */
    static final long MOST = 1L << 53;

    /** A difference of binary arithmetic is in the sixteenth digit; more than the ninth is none. */
    private static final int FINEST = 17;

    private static final int COARSEST = 9;
    private static final int LONGEST = 40;
    private static final BigDecimal LIMIT = BigDecimal.valueOf(MOST);

    /** One thing that was counted, and quota for one of it. */
    record Line(String name, long count, BigDecimal price) {
        private BigDecimal cost() {
            return price.multiply(BigDecimal.valueOf(count));
        }

        private Receipt.Item item() {
            return new Receipt.Item(name, count, text(price));
        }
    }

    /** Whole quota. */
    long quota() {
        return switch (rule) {
            case UP -> whole(product(), RoundingMode.CEILING);
            case UP_AT_LEAST_1 -> Math.max(1, whole(product(), RoundingMode.CEILING));
            case DOWN -> whole(product(), RoundingMode.FLOOR);
            case DOWN_EACH -> {
                Line line = lines.getFirst();
                yield times(whole(line.price().multiply(factor), RoundingMode.FLOOR), line.count());
            }
        };
    }

    /** So many pieces of one price. */
    static long times(long quota, long count) {
        return count != 0 && quota > MOST / count ? MOST : quota * count;
    }

    /** This sum and its receipt. */
    Price price(String basis) {
        return new Price(quota(), receipt(basis));
    }

    private Receipt receipt(String basis) {
        List<Receipt.Item> items = new ArrayList<>(lines.size());
        for (Line line : lines) {
            items.add(line.item());
        }
        return new Receipt(basis, items, text(factor), rule);
    }

    /**
     * The receipt of a price that was made with binary doubles. Their product may miss the exact one by a hair, and so be
     * rounded to another whole number; the prices of the receipt then carry that hair: 0.07 reads 0.0700000000000000007.
     */
    Price price(String basis, long quota) {
        return new Price(quota, quota() == quota ? receipt(basis) : near(quota).receipt(basis));
    }

    private Sum near(long quota) {
        boolean more = quota > quota();
        for (int digit = FINEST; digit >= COARSEST; digit--) {
            BigDecimal hair = BigDecimal.ONE.movePointLeft(digit);
            BigDecimal scale = more ? BigDecimal.ONE.add(hair) : BigDecimal.ONE.subtract(hair);
            Sum near = scaled(scale);
            if (near.quota() == quota) {
                return near;
            }
        }
        // ratios of hundreds of digits, which no double can multiply
        return new Sum(List.of(new Line("call", 1, BigDecimal.valueOf(quota))), BigDecimal.ONE, Rule.UP);
    }

    private Sum scaled(BigDecimal scale) {
        return new Sum(
                lines.stream()
                        .map(line ->
                                new Line(line.name(), line.count(), line.price().multiply(scale)))
                        .toList(),
                factor,
                rule);
    }

    private BigDecimal product() {
        BigDecimal sum = BigDecimal.ZERO;
        for (Line line : lines) {
            sum = sum.add(line.cost());
        }
        return sum.multiply(factor);
    }

    private static long whole(BigDecimal exact, RoundingMode mode) {
        return exact.compareTo(LIMIT) >= 0
                ? MOST
                : Math.max(0, exact.setScale(0, mode).longValueExact());
    }

    private static String text(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        return Math.abs(bare.scale()) <= LONGEST ? bare.toPlainString() : bare.toString();
    }
}
