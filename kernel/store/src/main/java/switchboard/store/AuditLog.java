package switchboard.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every administrative change: who, when, from where, what before and after; secrets masked. While a thread works on a
 * request that was {@link #begin begun} here, all that it writes to the rows it {@link #about names} is noted in the same
 * transaction: there is no change without its line, and no line without its change.
 */
@Component(service = AuditLog.class)
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Database database;
    private final InstantSource clock;

    /** The audit log of a database. */
    @Activate
    public AuditLog(@Reference Database database) {
        this(database, InstantSource.system());
    }

    AuditLog(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What this thread does from now on somebody answers for. */
    public void begin(Actor actor, String action, Subject subject) {
        Deed.begin(new Deed(actor, clock.instant().getEpochSecond(), action, subject));
    }

    /** Says more exactly what this thread's request does, before it does it. Nothing if none was begun. */
    public static void about(String action, Subject subject) {
        Deed deed = Deed.current();
        if (deed != null) {
            deed.is(action, subject);
        }
    }

    /** Says what came of it, as a JSON object, where that is no row. */
    public static void came(String json) {
        Deed deed = Deed.current();
        if (deed != null) {
            deed.came(json);
        }
    }

    /**
     * Notes what has no row that could be compared. Nothing if none was begun.
     *
     * @param target which
     * @param name its name, for people
     * @param was a JSON object, or empty
     * @param became a JSON object, or empty
     */
    public void note(String action, String kind, String target, String name, String was, String became) {
        Deed deed = Deed.current();
        if (deed != null) {
            deed.is(action, new Subject.Other(kind, target));
            AuditRow row = deed.note(target, name, was, became);
            database.append(mappers -> mappers.audit().insert(row));
        }
    }

    /**
     * Notes what no request did.
     *
     * @param at when
     * @param name what it was done to, for people
     * @param was a JSON object, or empty
     * @param became a JSON object, or empty
     * @throws StoreException if it is not noted
     */
    public void happened(
            Actor actor, Instant at, String action, Subject.Other what, String name, String was, String became) {
        var deed = new Deed(actor, at.getEpochSecond(), action, what);
        database.append(mappers -> mappers.audit().insert(deed.note(what.id(), name, was, became)));
    }

    /** The request is over: if it succeeded and nothing of it is noted, that it was made is. */
    public void end(boolean succeeded) {
        Deed deed = Deed.current();
        Deed.begin(null);
        if (deed != null && succeeded && !deed.told()) {
            try {
                database.append(mappers -> mappers.audit().insert(deed.note()));
            } catch (StoreException e) {
                LOG.error("{} is done, and not in the audit log", deed, e);
            }
        }
    }

    /** This thread's request is over, however it ended. */
    public static void forget() {
        Deed.begin(null);
    }

    /** Ten changes, newest first, from page 0. */
    public List<AuditRow> page(AuditFilter filter, int page) {
        return database.read(
                mappers -> mappers.audit().select(filter, Long.MAX_VALUE, Paging.SIZE, Paging.offset(page)));
    }

    /** Changes before one, newest first. */
    public List<AuditRow> before(AuditFilter filter, long id, int limit) {
        return database.read(mappers -> mappers.audit().select(filter, id, limit, 0));
    }
}
