package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.Operation;

/**
 * Prices that somebody wrote down, in money: for a million tokens, for an image, for a call.
 *
 * @param money never negative
 */
record Prices(Map<PriceItem, BigDecimal> money) {
    static final Prices NONE = new Prices(Map.of());

    Prices {
        money = Map.copyOf(money);
    }

    /** These, and the others where there are such. */
    Prices under(Prices others) {
        if (others.money.isEmpty()) {
            return this;
        }
        EnumMap<PriceItem, BigDecimal> both = new EnumMap<>(PriceItem.class);
        both.putAll(money);
        both.putAll(others.money);
        return new Prices(both);
    }

    boolean has(PriceItem item) {
        return money.containsKey(item);
    }

    /** Whether a token has a price, but not every token of the request. */
    boolean lacksInput() {
        return !has(PriceItem.INPUT) && money.keySet().stream().anyMatch(PriceItem::byMillion);
    }

    /** Whether calls of a kind have a price here. */
    boolean price(Operation operation) {
        return has(PriceItem.PER_CALL) || has(operation == Operation.IMAGES ? PriceItem.IMAGE : PriceItem.INPUT);
    }

    /** Money for one million, or for one; what is not written down costs what it is a kind of, else nothing. */
    BigDecimal of(PriceItem item) {
        BigDecimal written = money.get(item);
        if (written != null) {
            return written;
        }
        return kindOf(item).map(this::of).orElse(BigDecimal.ZERO);
    }

    private static Optional<PriceItem> kindOf(PriceItem item) {
        return switch (item) {
            case OUTPUT, CACHE_READ, CACHE_WRITE_5M, AUDIO_INPUT -> Optional.of(PriceItem.INPUT);
            case CACHE_WRITE_1H -> Optional.of(PriceItem.CACHE_WRITE_5M);
            case REASONING, AUDIO_OUTPUT -> Optional.of(PriceItem.OUTPUT);
            case INPUT, IMAGE, PER_CALL -> Optional.empty();
        };
    }
}
