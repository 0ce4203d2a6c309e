package switchboard.quota.prepaid;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import switchboard.spi.Receipt;

/** What a price list can price. */
enum PriceItem {
    /** A token of the request. */
    INPUT("input", "prompt"),
    /** A token of the answer. */
    OUTPUT("output", Receipt.COMPLETION),
    /** A token read from a cache. */
    CACHE_READ("cache_read", "cache_read"),
    /** A token written to a cache that is kept five minutes. */
    CACHE_WRITE_5M("cache_write_5m", "cache_write_5m"),
    /** A token written to a cache that is kept an hour. */
    CACHE_WRITE_1H("cache_write_1h", "cache_write_1h"),
    /** A token of reasoning. */
    REASONING("reasoning", "reasoning"),
    /** A token of audio in the request. */
    AUDIO_INPUT("audio_input", "audio_input"),
    /** A token of audio in the answer. */
    AUDIO_OUTPUT("audio_output", "audio_output"),
    /** An image. */
    IMAGE("image", "image"),
    /** The call itself. */
    PER_CALL("per_call", "call");

    private static final Map<String, PriceItem> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(item -> item.member, Function.identity()));

    private final String member;
    private final String onReceipt;

    PriceItem(String member, String onReceipt) {
        this.member = member;
        this.onReceipt = onReceipt;
    }

    /** The members of a price list's entries, by name. */
    static Map<String, PriceItem> byName() {
        return BY_NAME;
    }

    /** What receipts call it. */
    String onReceipt() {
        return onReceipt;
    }

    /** Whether it is a token, which is priced by the million. */
    boolean byMillion() {
        return this != IMAGE && this != PER_CALL;
    }
}
