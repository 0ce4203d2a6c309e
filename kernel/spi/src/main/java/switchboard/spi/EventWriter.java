package switchboard.spi;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Chat events as an answer to a client: as events while they come, or as one document at the end. Confined to one
 * attempt, used by one thread at a time, never blocks.
 *
 * <p>Until the first event that is more than {@link ChatEvent.Start}, nothing may be written that the client could not
 * unsee: another channel may still take over.
 */
@ConsumerType
public interface EventWriter {
    /** Takes the next event; writes none, one or several, in order. */
    void event(ChatEvent event, Consumer<WireEvent> out);

    /**
     * The answer is complete: closes what is open, and says so.
     *
     * @param usage what is billed
     */
    void end(Usage usage, Consumer<WireEvent> out);

    /** The answer broke off: the client is told, and nothing looks finished. */
    void broken(UpstreamFailure failure, Consumer<WireEvent> out);

    /**
     * All that was shown by {@link #event} as the one document of a client that wants no events; instead of {@link #end}.
     *
     * @param usage what the upstream told
     */
    byte[] document(Usage usage);
}
