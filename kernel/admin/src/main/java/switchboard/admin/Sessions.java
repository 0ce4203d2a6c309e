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
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Login sessions. A session lives in its cookie, signed with HMAC-SHA256, so that it survives a restart
 * and holds on every node that has the same secret. It is tied to a stamp of its user (password and
 * role): when that changes, every session of the user is over at once.
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
    private final Predicate<String> isClosed;
    private final BiConsumer<String, Instant> closing;

    /**
     * Sessions signed with that secret.
     *
     * @param isClosed whether the session of that id was closed
     * @param closing remembers that until a moment
     */
    Sessions(byte[] secret, InstantSource clock, Predicate<String> isClosed, BiConsumer<String, Instant> closing) {
        this.key = new SecretKeySpec(secret.clone(), "HmacSHA256");
        this.clock = clock;
        this.isClosed = isClosed;
        this.closing = closing;
    }

    /** The cookie of a new session. */
    String open(long userId, String stamp) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        String payload = userId + "." + clock.instant().getEpochSecond() + "." + BASE64.encodeToString(id) + "."
                + sign("stamp", userId + "." + stamp);
        return payload + "." + sign("session", payload);
    }

    /** The session of a cookie; empty if it is forged, garbled, too old or closed. */
    Optional<Session> read(String cookie) {
        int end = cookie.lastIndexOf('.');
        if (end < 0 || !same(sign("session", cookie.substring(0, end)), cookie.substring(end + 1))) {
            return Optional.empty();
        }
        String[] parts = cookie.split("\\.", -1);
        Session session = new Session(
                Long.parseLong(parts[0]), Instant.ofEpochSecond(Long.parseLong(parts[1])), parts[2], parts[3]);
        boolean isOver = !clock.instant().isBefore(session.issued().plus(LIFETIME)) || isClosed.test(session.id());
        return isOver ? Optional.empty() : Optional.of(session);
    }

    /** Whether the user's stamp is still what it was when the session began. */
    boolean holds(Session session, String stamp) {
        return same(sign("stamp", session.userId() + "." + stamp), session.stamp());
    }

    /** Ends a session: its cookie is worth nothing from now on, wherever a copy of it is. */
    void close(String cookie) {
        read(cookie)
                .ifPresent(
                        session -> closing.accept(session.id(), session.issued().plus(LIFETIME)));
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
