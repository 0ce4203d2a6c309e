package switchboard.admin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookies of login sessions, signed with HMAC-SHA256, so that they survive a restart and hold on every node that has
 * the same secret. A session is tied to a stamp of its user (password and role): when that changes, every session of the
 * user is over at once. Whether it was ended before its time the database knows.
 */
final class Sessions {
    /** How long a session lasts. */
    static final Duration LIFETIME = Duration.ofDays(30);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * A session as its cookie tells it; genuine, but its user may have changed since.
     *
     * @param userId whose it is
     * @param issued when it began
     * @param id what tells it from the user's other sessions
     * @param stamp the digest of the user's stamp at that time
     */
    record Session(long userId, Instant issued, String id, String stamp) {}

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Sessions signed with that secret. */
    Sessions(byte[] secret, InstantSource clock) {
        this.key = new SecretKeySpec(secret.clone(), "HmacSHA256");
        this.clock = clock;
    }

    /**
     * A new session.
     *
     * @param cookie what the browser keeps
     * @param session what is in it
     */
    record Opened(String cookie, Session session) {
        /** It does not print the cookie. */
        @Override
        public String toString() {
            return "Opened[" + session.userId() + "]";
        }
    }

    /** Opens a session. */
    Opened open(long userId, String stamp) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        var session = new Session(
                userId,
                Instant.ofEpochSecond(clock.instant().getEpochSecond()),
                BASE64.encodeToString(id),
                digest(userId, stamp));
        String payload = userId + "." + session.issued().getEpochSecond() + "." + session.id() + "." + session.stamp();
        return new Opened(payload + "." + sign("session", payload), session);
    }

    /** Tells the secret from others, and nothing else of it. */
    String signer() {
        return sign("signer", "").substring(0, 16);
    }

    /** What a session of a user with that stamp carries. */
    String digest(long userId, String stamp) {
        return sign("stamp", userId + "." + stamp);
    }

    /** The session of a cookie; empty if it is forged, garbled or too old. */
    Optional<Session> read(String cookie) {
        int end = cookie.lastIndexOf('.');
        if (end < 0 || !same(sign("session", cookie.substring(0, end)), cookie.substring(end + 1))) {
            return Optional.empty();
        }
        String[] parts = cookie.split("\\.", -1);
        Session session = new Session(
                Long.parseLong(parts[0]), Instant.ofEpochSecond(Long.parseLong(parts[1])), parts[2], parts[3]);
        boolean isOver = !clock.instant().isBefore(session.issued().plus(LIFETIME));
        return isOver ? Optional.empty() : Optional.of(session);
    }

    /** Whether the user's stamp is still what it was when the session began. */
    boolean holds(Session session, String stamp) {
        return same(digest(session.userId(), stamp), session.stamp());
    }

    private String sign(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return BASE64.encodeToString(mac.doFinal((purpose + "|" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException("HmacSHA256", everyJdkHasIt);
        }
    }

    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}
