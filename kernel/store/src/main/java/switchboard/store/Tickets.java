package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What holds for some minutes and mostly once: codes, states of log-ins, challenges. They are in the database, so they
 * hold on every node and over a restart; of what they are kept under, only a digest is. Everything here may block.
 */
@Component(service = Tickets.class)
public final class Tickets {
    private final Database database;
    private final InstantSource clock;

    /** The tickets of a database. */
    @Activate
    public Tickets(@Reference Database database) {
        this(database, InstantSource.system());
    }

    Tickets(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Keeps a value, in place of what was kept under that id before; its tries begin anew.
     *
     * @param kind what it is for, at most 32 characters
     * @param value plain text without NUL; secrets are better kept as digests
     */
    public void put(String kind, String id, String value, Duration lifetime) {
        long now = now();
        String digest = digest(id);
        database.append(mappers -> {
            mappers.tickets().forget(now);
            mappers.tickets().delete(kind, digest);
            return mappers.tickets().insert(kind, digest, value, now + Math.max(1, lifetime.toSeconds()));
        });
    }

    /** What is kept under an id, and takes it away: of all who ask at once, on all nodes, one gets it. */
    public Optional<String> take(String kind, String id) {
        String digest = digest(id);
        return database.append(mappers -> {
            Optional<String> value = mappers.tickets().value(kind, digest, now());
            return mappers.tickets().delete(kind, digest) == 1 ? value : Optional.empty();
        });
    }

    /** What is kept under an id. */
    public Optional<String> peek(String kind, String id) {
        String digest = digest(id);
        return database.read(mappers -> mappers.tickets().value(kind, digest, now()));
    }

    /**
     * Counts a try at what is kept under an id.
     *
     * @return how many there were, this one among them; 0 if nothing is kept there
     */
    public int attempt(String kind, String id) {
        String digest = digest(id);
        return database.append(mappers -> mappers.tickets().tryOnce(kind, digest, now()) == 0
                ? 0
                : mappers.tickets().tries(kind, digest).orElse(0));
    }

    /** Takes away what is kept under an id, if anything is. */
    public void forget(String kind, String id) {
        String digest = digest(id);
        database.append(mappers -> mappers.tickets().delete(kind, digest));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static String digest(String id) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
