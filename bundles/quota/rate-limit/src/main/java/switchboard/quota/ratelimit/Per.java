package switchboard.quota.ratelimit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import switchboard.spi.Demand;

/** What a limit is for each of. */
enum Per {
    TOKEN,
    USER,
    GROUP,
    CHANNEL,
    MODEL,
    /** All calls together. */
    ALL;

    static final List<String> WORDS = Arrays.stream(values()).map(Per::word).toList();

    static Per of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which of them a call belongs to. */
    String subject(Demand demand) {
        return switch (this) {
            case TOKEN -> Long.toString(demand.caller().tokenId());
            case USER -> Long.toString(demand.caller().userId());
            case GROUP -> demand.caller().group();
            case CHANNEL -> Long.toString(demand.channel().id());
            case MODEL -> demand.call().model();
            case ALL -> "";
        };
    }
}
