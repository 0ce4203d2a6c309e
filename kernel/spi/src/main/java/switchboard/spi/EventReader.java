package switchboard.spi;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An upstream's answer as chat events. It is shown what an {@link AnswerTap} let through, so failures, usage and
 * completeness are not its business. Confined to one attempt, used by one thread at a time, never blocks.
 */
@ConsumerType
public interface EventReader {
    /** Takes the next event; emits none, one or several, in order. Unknown events and members are skipped. */
    void event(WireEvent event, Consumer<ChatEvent> out);

    /** Takes an answer that is one document, and emits all of it, its {@link ChatEvent.Finish} included. */
    void document(byte[] body, Consumer<ChatEvent> out);

    /** The answer is complete. Emits what is still owed: every choice that was begun has one {@link ChatEvent.Finish}. */
    void end(Consumer<ChatEvent> out);
}
