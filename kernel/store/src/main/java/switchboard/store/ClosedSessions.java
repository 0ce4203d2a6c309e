package switchboard.store;

import java.time.Instant;
import java.time.InstantSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Login sessions that were ended before their time: what a session's cookie cannot say of itself. Everything here may
 * block; what is closed is so on every node, and after a restart.
 */
@Component(service = ClosedSessions.class)
public final class ClosedSessions {
    private final Database database;
    private final InstantSource clock;

    /** The closed sessions of a database. */
    @Activate
    public ClosedSessions(@Reference Database database) {
        this(database, InstantSource.system());
    }

    ClosedSessions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Whether the session with that id was closed. */
    public boolean contains(String id) {
        return database.read(mappers -> mappers.sessions().contains(id)) > 0;
    }

    /**
     * Closes a session, and forgets those that would be over by now anyway.
     *
     * @param end when the session would be over
     */
    public void add(String id, Instant end) {
        database.append(mappers -> {
            mappers.sessions().forget(clock.instant().getEpochSecond());
            return mappers.sessions().contains(id) > 0 ? 0 : mappers.sessions().insert(id, end.getEpochSecond());
        });
    }
}
