package switchboard.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Login sessions that last: one that is not here is over, on every node at once and after a restart. Everything here may
 * block.
 */
@Component(service = LoginSessions.class)
public final class LoginSessions {
    private static final Logger LOG = LoggerFactory.getLogger(LoginSessions.class);
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final int MOST_SHOWN = 1000;

    private final Database database;
    private final InstantSource clock;

    /** The sessions of a database. */
    @Activate
    public LoginSessions(@Reference Database database) {
        this(database, InstantSource.system());
    }

    LoginSessions(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Keeps a session, and forgets those that are over. */
    public void add(SessionRow session) {
        database.append(mappers -> {
            mappers.sessions().forget(now());
            return mappers.sessions().insert(session);
        });
    }

    /** The session with that id, if it lasts. */
    public Optional<SessionRow> find(String id) {
        return database.read(mappers -> mappers.sessions().find(id, now()));
    }

    /** A user's sessions, the one last used first. */
    public List<SessionRow> of(long userId) {
        return database.read(mappers -> mappers.sessions().of(userId, now(), MOST_SHOWN));
    }

    /** Notes that a session is used: at most once a minute, and no harm if that cannot be written. */
    public void seen(SessionRow session, String address) {
        long now = now();
        long before = now - SEEN_EVERY.toSeconds();
        if (session.seenAt() > before) {
            return;
        }
        try {
            database.append(mappers -> mappers.sessions().seen(session.id(), now, before, address));
        } catch (StoreException e) {
            LOG.debug("a session's use is not noted", e);
        }
    }

    /** Ends a session of a user; false if they have none with that id. */
    public boolean end(long userId, String id) {
        return database.append(mappers -> mappers.sessions().delete(userId, id)) > 0;
    }

    /**
     * Ends all sessions of a user but one.
     *
     * @param but the id of the one that goes on; empty for none
     * @return how many ended
     */
    public int endAll(long userId, String but) {
        return database.append(mappers -> mappers.sessions().deleteAll(userId, but));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
