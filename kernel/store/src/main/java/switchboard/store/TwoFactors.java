package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Second factors: codes of an app, and recovery codes for who has lost it. A code proves something once, on all nodes
 * together; wrong ones are counted by user. Everything here may block.
 */
@Component(service = TwoFactors.class)
public final class TwoFactors {
    private static final int SECRET_DIGITS = 40;
    private static final int CODES = 10;
    private static final int CODE_DIGITS = 20;
    private static final int GROUP = 5;
    private static final int MOST_TRIES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final Pattern BETWEEN = Pattern.compile("[\\s-]");

    private final Database database;
    private final InstantSource clock;

    /** What came of a code. */
    public enum Proof {
        /** It was good, and is used up. */
        GIVEN,
        /** It was wrong, or used before. */
        WRONG,
        /** There were too many wrong ones; it was not looked at. */
        TOO_MANY,
        /** The user has no second factor. */
        NONE
    }

    /** The second factors of a database. */
    @Activate
    public TwoFactors(@Reference Database database) {
        this(database, InstantSource.system());
    }

    TwoFactors(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Whether a user logs in with a second factor. */
    public boolean enabled(long userId) {
        return confirmedAt(userId).isPresent();
    }

    /** Since when a user logs in with a second factor, in epoch seconds. */
    public OptionalLong confirmedAt(long userId) {
        Optional<TwoFactorRow> row =
                database.read(mappers -> mappers.twoFactors().find(userId)).filter(TwoFactorRow::confirmed);
        return row.isPresent() ? OptionalLong.of(row.get().confirmedAt()) : OptionalLong.empty();
    }

    /** How many recovery codes a user has left. */
    public int codesLeft(long userId) {
        return database.read(mappers -> mappers.twoFactors().codes(userId));
    }

    /**
     * A new secret, which counts once a code of it is shown; one that was not confirmed is replaced.
     *
     * @return it in base 32; empty if the user has a second factor already
     */
    public Optional<String> begin(long userId) {
        String secret = RandomText.hex(SECRET_DIGITS);
        return database.append(mappers -> {
            if (mappers.twoFactors()
                    .find(userId)
                    .filter(TwoFactorRow::confirmed)
                    .isPresent()) {
                return Optional.empty();
            }
            mappers.twoFactors().delete(userId);
            mappers.twoFactors().insert(userId, secret);
            return Optional.of(Totp.base32(HexFormat.of().parseHex(secret)));
        });
    }

    /**
     * Shows that the app has the secret: from now on it is asked for.
     *
     * @return recovery codes, which nobody can tell again; empty if the code is wrong or nothing was begun
     */
    public Optional<List<String>> confirm(long userId, String code) {
        List<String> codes = newCodes();
        boolean confirmed = database.append(mappers -> {
            boolean pending = mappers.twoFactors()
                    .find(userId)
                    .filter(row -> !row.confirmed())
                    .isPresent();
            if (!pending
                    || prove(mappers, userId, code) != Proof.GIVEN
                    || mappers.twoFactors().confirm(userId, now()) == 0) {
                return false;
            }
            store(mappers, userId, codes);
            return true;
        });
        return confirmed ? Optional.of(codes) : Optional.empty();
    }

    /** Takes a code of the app, or a recovery code, as a proof; it is used up by it. */
    public Proof prove(long userId, String code) {
        return database.append(mappers -> mappers.twoFactors()
                        .find(userId)
                        .filter(TwoFactorRow::confirmed)
                        .isPresent()
                ? prove(mappers, userId, code)
                : Proof.NONE);
    }

    private Proof prove(Mappers mappers, long userId, String code) {
        TwoFactorRow row = mappers.twoFactors().find(userId).orElseThrow();
        Instant now = clock.instant();
        boolean fresh = row.triesUntil() <= now.getEpochSecond();
        if (!fresh && row.tries() >= MOST_TRIES) {
            return Proof.TOO_MANY;
        }
        String typed = BETWEEN.matcher(code).replaceAll("").toLowerCase(Locale.ROOT);
        OptionalLong step = Totp.step(HexFormat.of().parseHex(row.secret()), typed, now);
        boolean good = step.isPresent()
                ? mappers.twoFactors().use(userId, step.getAsLong()) == 1
                : mappers.twoFactors().useCode(userId, hash(userId, typed)) == 1;
        if (good) {
            mappers.twoFactors().tried(userId, 0, 0);
            return Proof.GIVEN;
        }
        long until = fresh ? now.plus(WINDOW).getEpochSecond() : row.triesUntil();
        mappers.twoFactors().tried(userId, fresh ? 1 : row.tries() + 1, until);
        return Proof.WRONG;
    }

    /**
     * Replaces the recovery codes.
     *
     * @return the new ones; empty if the user has no second factor
     */
    public Optional<List<String>> renewCodes(long userId) {
        List<String> codes = newCodes();
        boolean stored = database.append(mappers -> {
            if (mappers.twoFactors()
                    .find(userId)
                    .filter(TwoFactorRow::confirmed)
                    .isEmpty()) {
                return false;
            }
            store(mappers, userId, codes);
            return true;
        });
        return stored ? Optional.of(codes) : Optional.empty();
    }

    /** Takes a user's second factor away, with its recovery codes; false if they have none. */
    public boolean remove(long userId) {
        return database.append(mappers -> {
            mappers.twoFactors().deleteCodes(userId);
            return mappers.twoFactors().delete(userId) > 0;
        });
    }

    private static void store(Mappers mappers, long userId, List<String> codes) {
        mappers.twoFactors().deleteCodes(userId);
        codes.forEach(code -> mappers.twoFactors()
                .insertCode(userId, hash(userId, BETWEEN.matcher(code).replaceAll(""))));
    }

    private static List<String> newCodes() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < CODES; i++) {
            String digits = RandomText.hex(CODE_DIGITS);
            codes.add(digits.replaceAll("(.{" + GROUP + "})(?!$)", "$1-"));
        }
        return List.copyOf(codes);
    }

    /** Codes are random: a quick hash is enough. */
    private static String hash(long userId, String code) {
        try {
            byte[] text = (userId + ":" + code).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
