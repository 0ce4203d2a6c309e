package switchboard.store;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Notes;

/** Notes in the table {@code logs}; which were left is in a table of its own. */
@Component(service = Notes.class)
public final class LogNotes implements Notes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogNotes.class);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST_KEY = 191;

    private final Database database;
    private final Logs logs;
    private final InstantSource clock;
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("switchboard-notes").factory());

    /** Notes in the log of a database. */
    @Activate
    public LogNotes(@Reference Database database, @Reference Logs logs) {
        this(database, logs, InstantSource.system());
    }

    LogNotes(Database database, Logs logs, InstantSource clock) {
        this.database = database;
        this.logs = logs;
        this.clock = clock;
    }

    @Override
    public void once(String key, long userId, String text) {
        if (left.contains(key)) {
            return;
        }
        if (left.size() >= REMEMBERED) {
            left.clear(); // the database knows them
        }
        if (left.add(key)) {
            try {
                thread.execute(() -> write(key, userId, text));
            } catch (RejectedExecutionException closed) {
                left.remove(key);
            }
        }
    }

    /** What cannot be left now is left when somebody wants to again. */
    private void write(String key, long userId, String text) {
        String id = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
        try {
            long now = clock.instant().getEpochSecond();
            Optional<String> name = database.append(mappers -> {
                if (mappers.spending().noted(id) > 0) {
                    return Optional.empty();
                }
                mappers.spending().note(id, now);
                return mappers.users().find(userId).map(UserRow::username);
            });
            name.ifPresent(known -> logs.append(LogRow.note(LogRow.SYSTEM, userId, known, now, text)));
        } catch (RuntimeException e) {
            left.remove(key);
            LOG.warn("a note for user {} cannot be left now: {}", userId, e.getMessage());
        }
    }

    /** Writes what waits. */
    @Deactivate
    @Override
    public void close() {
        thread.close();
    }
}
