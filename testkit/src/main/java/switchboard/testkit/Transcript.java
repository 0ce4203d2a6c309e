package switchboard.testkit;

import java.util.Optional;

/**
 * A good answer of an upstream, as it came.
 *
 * @param name what it is called
 * @param stream whether it came in events
 * @param bytes its bytes
 * @param answer what it says, with the finish in the dialect's own words; empty if the dialect's {@link Looks} tell
 */
public record Transcript(String name, boolean stream, byte[] bytes, Optional<ChatAnswer> answer) {
    /** An answer that is what it looks like. */
    public Transcript(String name, boolean stream, byte[] bytes) {
        this(name, stream, bytes, Optional.empty());
    }

    @Override
    public String toString() {
        return name;
    }
}
