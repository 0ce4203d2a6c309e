package switchboard.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    /**
     * Sets quota aside for a call in progress, unless more than one of the limits would then be spent or set aside. On one
     * node that is exact however many threads ask. What calls on other nodes have set aside is not known here.
     *
     * @param id the number or the name
     * @param quota about what the call costs; 0 is refused only where a limit is reached
     * @param limits all limits of that subject, together
     * @throws NotReadyException if what was spent is not in memory
     */
    Reserved reserve(Kind kind, String id, long quota, List<Limit> limits);

    /**
     * A limit.
     *
     * @param from the beginning of the time it is for, at most 32 days ago; the hour it is in counts whole
     * @param most what may be spent since then
     */
    record Limit(Instant from, long most) {}

    /**
     * What came of reserving.
     *
     * @param hold what ends it; empty if it was refused
     * @param remaining for each limit, what may still be spent or set aside; if it was refused, without this call; never
     *     below 0
     */
    record Reserved(Optional<Hold> hold, List<Long> remaining) {
        public Reserved {
            remaining = List.copyOf(remaining);
        }
    }

    /** Quota set aside. */
    @ProviderType
    interface Hold {
        /** The call is over, and what it cost is spent. Only the first time has an effect. */
        void end();
    }
}
