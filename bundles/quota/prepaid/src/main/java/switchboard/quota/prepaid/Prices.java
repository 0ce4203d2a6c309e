package switchboard.quota.prepaid;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import switchboard.spi.Operation;

/** Prices that somebody wrote down, in money: for a million tokens, for an image, for a call. Never negative. */
final class Prices {
    static final Prices NONE = new Prices(Map.of());

    private final Map<PriceItem, BigDecimal> written;
    private final EnumMap<PriceItem, BigDecimal> money = new EnumMap<>(PriceItem.class);
    private final boolean kindsDiffer;

    Prices(Map<PriceItem, BigDecimal> written) {
        this.written = Map.copyOf(written);
        for (PriceItem item : PriceItem.values()) {
            BigDecimal own = written.get(item);
            money.put(item, own != null ? own : usual(item));
        }
        kindsDiffer = isDearer(PriceItem.AUDIO_INPUT, PriceItem.INPUT)
                || isDearer(PriceItem.AUDIO_OUTPUT, PriceItem.OUTPUT)
                || isDearer(PriceItem.CACHE_WRITE_5M, PriceItem.INPUT)
                || isDearer(PriceItem.CACHE_WRITE_1H, PriceItem.INPUT);
    }

    /** These, and the others where there are such. */
    Prices under(Prices others) {
        if (others.written.isEmpty()) {
            return this;
        }
        EnumMap<PriceItem, BigDecimal> both = new EnumMap<>(PriceItem.class);
        both.putAll(written);
        both.putAll(others.written);
        return new Prices(both);
    }

    boolean has(PriceItem item) {
        return written.containsKey(item);
    }

    /** Whether a token has a price, but not every token of the request. */
    boolean lacksInput() {
        return !has(PriceItem.INPUT) && written.keySet().stream().anyMatch(PriceItem::byMillion);
    }

    /** Whether calls of a kind have a price here. */
    boolean price(Operation operation) {
        return has(PriceItem.PER_CALL) || has(operation == Operation.IMAGES ? PriceItem.IMAGE : PriceItem.INPUT);
    }

    /** Whether audio or the writing of caches is dearer than what is neither. */
    boolean kindsDiffer() {
        return kindsDiffer;
    }

    private boolean isDearer(PriceItem item, PriceItem than) {
        return of(item).compareTo(of(than)) > 0;
    }

    /** Money for one million, or for one; what is not written down costs what it is a kind of, else nothing. */
    BigDecimal of(PriceItem item) {
        return Objects.requireNonNull(money.get(item));
    }

    /** The price of what an item is a kind of, which stands before it among {@link PriceItem}s. */
    private BigDecimal usual(PriceItem item) {
        return switch (item) {
            case OUTPUT, CACHE_READ, CACHE_WRITE_5M, AUDIO_INPUT -> of(PriceItem.INPUT);
            case CACHE_WRITE_1H -> of(PriceItem.CACHE_WRITE_5M);
            case REASONING, AUDIO_OUTPUT -> of(PriceItem.OUTPUT);
            case INPUT, IMAGE, PER_CALL -> BigDecimal.ZERO;
        };
    }
}
