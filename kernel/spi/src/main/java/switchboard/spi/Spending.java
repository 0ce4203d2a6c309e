package switchboard.spi;

import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What was spent, by hour, for budgets. A kernel service; answers from memory, never blocks; safe for any number of
 * threads. A charge is in it as soon as it is settled here, and about a second after it was settled on another node.
 */
@ProviderType
public interface Spending {
    /** Whose spending. */
    enum Kind {
        /** A token, by its number. */
        TOKEN,
        /** A user, by their number. */
        USER,
        /** The users of a group, by its name, while they were in it. */
        GROUP
    }

    /**
     * Quota spent since the beginning of an hour.
     *
     * @param id the number or the name
     * @param from at most 32 days ago; the hour it is in counts whole
     * @throws NotReadyException if that is not in memory
     */
    long since(Kind kind, String id, Instant from);
}
