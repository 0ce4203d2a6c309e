package switchboard.store;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose request goes on in the background: what is done on their behalf is in the audit log as theirs. Immutable.
 */
public final class Behalf {
    /** What the gateway does by itself; the audit log does not tell of it. */
    public static final Behalf NOBODY = new Behalf(null);

    private static final InstantSource CLOCK = InstantSource.system();

    private final @Nullable Actor actor;

    private Behalf(@Nullable Actor actor) {
        this.actor = actor;
    }

    /** Of whoever answers for the request that this thread works on, if anybody does. */
    public static Behalf ofRequest() {
        Deed deed = Deed.current();
        return deed == null ? NOBODY : new Behalf(deed.actor());
    }

    /** Does something, on a thread that works on no request; what it changes of the subject is noted. */
    public boolean does(String action, Subject subject, BooleanSupplier work) {
        if (actor == null) {
            return work.getAsBoolean();
        }
        Deed.begin(new Deed(actor, CLOCK.instant().getEpochSecond(), action, subject));
        try {
            return work.getAsBoolean();
        } finally {
            Deed.begin(null);
        }
    }
}
