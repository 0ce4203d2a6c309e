package switchboard.spi;

import java.util.function.Supplier;

/** How a good answer is cut into what an {@link AnswerTap} is shown. */
public sealed interface Framing {
    /** Server-sent events, one {@link WireEvent} each. An upstream that answers one JSON document instead is shown whole. */
    Framing EVENTS = new Events();

    /** One document, collected and shown whole before the first byte goes to the client. */
    Framing DOCUMENT = new Document();

    /** Bytes that are copied through as they come; the tap sees none of them. */
    Framing BYTES = new Bytes();

    /** See {@link #EVENTS}. */
    record Events() implements Framing {}

    /** See {@link #DOCUMENT}. */
    record Document() implements Framing {}

    /** See {@link #BYTES}. */
    record Bytes() implements Framing {}

    /**
     * Events in a framing of the provider's own.
     *
     * @param framer makes one for the attempt
     */
    record Own(Supplier<Framer> framer) implements Framing {}
}
