package switchboard.testkit;

import java.util.List;
import java.util.Optional;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Dialect;
import switchboard.spi.Usage;

/**
 * What a client of one dialect makes of an answer: strictly, by that dialect's own rules, and without the product's code.
 * A {@link ChatAnswer} has the dialect's words for why it finished, and {@code done} once the dialect's end was seen.
 */
public interface Looks {
    /** The looks of one of the four dialects that clients speak. */
    static Looks of(String dialect) {
        return switch (dialect) {
            case Dialect.OPENAI_CHAT -> new ChatLooks();
            case Dialect.OPENAI_RESPONSES -> new ResponsesLooks();
            case Dialect.CLAUDE_MESSAGES -> new MessagesLooks();
            case Dialect.GEMINI_GENERATE -> new GenerateLooks();
            default -> throw new IllegalArgumentException("no client speaks " + dialect);
        };
    }

    /** The looks of a dialect that only upstreams speak: what its own reader makes of it. */
    static Looks through(Dialect dialect) {
        return new ReaderLooks(dialect);
    }

    /** A stream, put together. */
    ChatAnswer stream(List<Sent> events);

    /** A document. */
    ChatAnswer document(String json);

    /** The message of a refusal; empty if that is no refusal in this dialect. */
    String refusal(String json);

    /** Why an answer finished, in the pivot's words; empty if it did not, or for no reason known here. */
    Optional<FinishReason> reason(ChatAnswer answer);

    /** The tokens that an answer told, without their parts. */
    Usage usage(ChatAnswer answer);
}
