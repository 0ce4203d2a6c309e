package switchboard.quota.prepaid;

import static java.math.RoundingMode.CEILING;
import static java.math.RoundingMode.FLOOR;

import java.math.BigDecimal;
import switchboard.spi.Receipt;

/** Works a receipt out again, from its text alone and without this bundle's arithmetic. */
final class ByHand {
    private ByHand() {}

    static long quota(Receipt receipt) {
        BigDecimal factor = new BigDecimal(receipt.factor());
        BigDecimal sum = BigDecimal.ZERO;
        for (Receipt.Item item : receipt.items()) {
            sum = sum.add(new BigDecimal(item.price()).multiply(BigDecimal.valueOf(item.count())));
        }
        BigDecimal product = sum.multiply(factor);
        BigDecimal exact = switch (receipt.rule()) {
            case UP -> product.setScale(0, CEILING);
            case UP_AT_LEAST_1 -> product.setScale(0, CEILING).max(BigDecimal.ONE);
            case DOWN -> product.setScale(0, FLOOR);
            case DOWN_EACH -> {
                Receipt.Item one = receipt.items().getFirst();
                yield new BigDecimal(one.price())
                        .multiply(factor)
                        .setScale(0, FLOOR)
                        .multiply(BigDecimal.valueOf(one.count()));
            }
        };
        return exact.min(BigDecimal.TWO.pow(53)).longValueExact();
    }
}
