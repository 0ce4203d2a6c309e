package switchboard.store;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The ledger, to be read. Everything here may block; calls that have ended are in it. */
@Component(service = Entries.class)
public final class Entries {
    private static final String SECOND = "yyyyMMddHHmmss";
    private static final Duration LONGEST_CALL = Duration.ofDays(1);

    private final Database database;
    private final Accounts accounts;

    /** The ledger of a database. */
    @Activate
    public Entries(@Reference Database database, @Reference Accounts accounts) {
        this.database = database;
        this.accounts = accounts;
    }

    /** The entry of the call that a line of the log tells of. */
    public Optional<Entry> of(LogRow log) {
        if (log.requestId().isEmpty()) {
            return Optional.empty();
        }
        accounts.catchUp();
        return database.read(
                mappers -> mappers.ledger().call(log.userId(), log.createdAt(), Entry.reference(log.requestId())));
    }

    /**
     * The entry of one of a user's calls, by the id that the client saw. It begins with the local time at which the call
     * began, and no call lasts longer than a day.
     */
    public Optional<Entry> of(long userId, String relayId) {
        if (relayId.length() < SECOND.length()) {
            return Optional.empty();
        }
        long began;
        try {
            began = LocalDateTime.parse(relayId.substring(0, SECOND.length()), DateTimeFormatter.ofPattern(SECOND))
                    .atZone(ZoneId.systemDefault())
                    .toEpochSecond();
        } catch (DateTimeParseException noId) {
            return Optional.empty();
        }
        accounts.catchUp();
        return database.read(mappers ->
                mappers.ledger().callWithin(userId, began, began + LONGEST_CALL.toSeconds(), Entry.reference(relayId)));
    }

    /** A user's entries after one of them, oldest first. */
    public List<Entry> chain(long userId, long after, int limit) {
        accounts.catchUp();
        return database.read(mappers -> mappers.ledger().chain(userId, after, limit));
    }

    /**
     * Calls of everybody, oldest first, a page at a time.
     *
     * @param from epoch seconds, inclusive
     * @param until epoch seconds, inclusive
     * @param last the last one of the page before; empty for the first page
     */
    public List<Entry> calls(long from, long until, Optional<Entry> last, int limit) {
        return database.read(mappers -> mappers.ledger()
                .calls(
                        last.map(Entry::at).orElse(from),
                        until,
                        last.map(Entry::userId).orElse(0L),
                        last.map(Entry::number).orElse(0L),
                        limit));
    }

    /** Looks at the whole ledger. Takes long where it is long. */
    public Audit audit() {
        accounts.flush(Duration.ofSeconds(30));
        return database.read(Audit::of);
    }
}
