package switchboard.spi;

/** How a good answer is cut into what an {@link AnswerTap} is shown. */
public enum Framing {
    /** Server-sent events, one {@link WireEvent} each. An upstream that answers one JSON document instead is shown whole. */
    EVENTS,
    /** One document, collected and shown whole before the first byte goes to the client. */
    DOCUMENT,
    /** Bytes that are copied through as they come; the tap sees none of them. */
    BYTES
}
