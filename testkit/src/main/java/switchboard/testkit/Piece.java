package switchboard.testkit;

import java.nio.charset.StandardCharsets;

/**
 * One event of a scripted stream.
 *
 * @param kind what it is for
 * @param frame the event with its framing, blank line included
 */
public record Piece(Kind kind, String frame) {
    /** What an event is for, in the order they come. */
    public enum Kind {
        /** Begins, and proves nothing. */
        PRELUDE,
        /** Has words of the answer. */
        TEXT,
        /** Has a tool's call, or a part of it. */
        TOOL,
        /** Says why the answer ends. */
        FINISH,
        /** Says nothing but the usage. */
        USAGE,
        /** Is the dialect's mark of the end. */
        END
    }

    /** Its bytes. */
    public byte[] bytes() {
        return frame.getBytes(StandardCharsets.UTF_8);
    }
}
