package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access tokens that may do some things and not all that their owner may. Of a token its hash is kept; since tokens are
 * random, a quick one is enough. Everything here may block.
 */
@Component(service = AccessTokens.class)
public final class AccessTokens {
    /** What each of them begins with, and no access token of One API does. */
    public static final String PREFIX = "sbt-";

    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);
    private static final Duration USED_EVERY = Duration.ofMinutes(1);
    private static final int LENGTH = 40;
    private static final int HINT = 4;
    private static final int MOST = 100;

    private final Database database;
    private final InstantSource clock;

    /** The tokens of a database. */
    @Activate
    public AccessTokens(@Reference Database database) {
        this(database, InstantSource.system());
    }

    AccessTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A new token.
     *
     * @param token the token itself, which nobody can tell again
     * @param row what is kept of it
     */
    public record Created(String token, AccessTokenRow row) {
        /** It does not print the token. */
        @Override
        public String toString() {
            return "Created[" + row + "]";
        }
    }

    /**
     * Makes a token.
     *
     * @param expiresAt epoch seconds; {@link AccessTokenRow#NEVER}
     * @return empty if the user has too many already
     */
    public Optional<Created> create(long userId, String name, boolean readOnly, List<String> areas, long expiresAt) {
        String token = PREFIX + RandomText.alphanumeric(LENGTH);
        var row = new AccessTokenRow(
                0,
                userId,
                name,
                hash(token),
                token.substring(token.length() - HINT),
                readOnly,
                String.join(",", areas),
                now(),
                expiresAt,
                0);
        return database.append(mappers -> {
            if (mappers.accessTokens().count(userId) >= MOST) {
                return Optional.empty();
            }
            var key = new GeneratedKey();
            mappers.accessTokens().insert(row, key);
            return mappers.accessTokens().find(key.id()).map(stored -> new Created(token, stored));
        });
    }

    /** What is kept of a token; empty if there is none or it has expired. */
    public Optional<AccessTokenRow> find(String token) {
        String hash = hash(token);
        return database.read(mappers -> mappers.accessTokens().byHash(hash))
                .filter(row -> MessageDigest.isEqual(
                        row.hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII)))
                .filter(row -> row.expiresAt() == AccessTokenRow.NEVER || row.expiresAt() > now());
    }

    /** A user's tokens, newest first, expired ones among them. */
    public List<AccessTokenRow> of(long userId) {
        return database.read(mappers -> mappers.accessTokens().of(userId));
    }

    /** Deletes a token of a user; false if they have none with that number. */
    public boolean delete(long userId, long id) {
        return database.append(mappers -> mappers.accessTokens().delete(userId, id)) > 0;
    }

    /** Notes that a token is used: at most once a minute, and no harm if that cannot be written. */
    public void used(AccessTokenRow token) {
        long now = now();
        long before = now - USED_EVERY.toSeconds();
        if (token.usedAt() > before) {
            return;
        }
        try {
            database.append(mappers -> mappers.accessTokens().used(token.id(), now, before));
        } catch (StoreException e) {
            LOG.debug("a token's use is not noted", e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
