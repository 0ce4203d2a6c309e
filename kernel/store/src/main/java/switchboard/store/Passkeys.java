package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Passkey;

/** Users' passkeys. Ids are compared to the letter, whatever the database makes of letters. Everything here may block. */
@Component(service = Passkeys.class)
public final class Passkeys {
    /** How many a user may have. */
    public static final int MOST = 20;

    private static final Pattern TRANSPORT = Pattern.compile("[a-z-]{1,16}");
    private static final int MOST_TRANSPORTS = 8;

    private final Database database;
    private final InstantSource clock;

    /** The passkeys of a database. */
    @Activate
    public Passkeys(@Reference Database database) {
        this(database, InstantSource.system());
    }

    Passkeys(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Keeps a passkey.
     *
     * @return empty if the user has too many already
     * @throws DuplicateException if there is one with this id, whoever has it
     */
    public Optional<PasskeyRow> add(long userId, String name, Passkey passkey) {
        List<String> transports = passkey.transports().stream()
                .filter(transport -> TRANSPORT.matcher(transport).matches())
                .limit(MOST_TRANSPORTS)
                .toList();
        var row = new PasskeyRow(
                0,
                userId,
                name,
                digest(passkey.id()),
                passkey.id(),
                passkey.handle(),
                passkey.publicKey(),
                passkey.counter(),
                String.join(",", transports),
                passkey.backupEligible(),
                passkey.backedUp(),
                now(),
                0);
        return database.append(mappers -> {
            if (mappers.passkeys().count(userId) >= MOST) {
                return Optional.empty();
            }
            mappers.passkeys().insert(row, new GeneratedKey());
            return mappers.passkeys().byDigest(row.digest());
        });
    }

    /** The passkey with that id. */
    public Optional<PasskeyRow> find(String credentialId) {
        String digest = digest(credentialId);
        return database.read(mappers -> mappers.passkeys().byDigest(digest))
                .filter(row -> row.credentialId().equals(credentialId));
    }

    /** A user's passkeys, oldest first. */
    public List<PasskeyRow> of(long userId) {
        return database.read(mappers -> mappers.passkeys().of(userId));
    }

    /** Whether a user has any. */
    public boolean any(long userId) {
        return database.read(mappers -> mappers.passkeys().count(userId)) > 0;
    }

    /**
     * Notes that a passkey was shown.
     *
     * @param now what is true of it now
     * @return false if it is gone, or its counter was that high before: of all who show the same at once one is let in
     */
    public boolean used(PasskeyRow row, Passkey now) {
        return database.append(mappers -> mappers.passkeys().used(row.id(), now.counter(), now.backedUp(), now())) == 1;
    }

    /** Calls a passkey of a user something else; false if they have none with that number. */
    public boolean rename(long userId, long id, String name) {
        return database.append(mappers -> mappers.passkeys().rename(userId, id, name)) == 1;
    }

    /** Deletes a passkey of a user; false if they have none with that number. */
    public boolean delete(long userId, long id) {
        return database.append(mappers -> mappers.passkeys().delete(userId, id)) == 1;
    }

    /** Deletes all passkeys of a user. */
    public int deleteAll(long userId) {
        return database.append(mappers -> mappers.passkeys().deleteAll(userId));
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
