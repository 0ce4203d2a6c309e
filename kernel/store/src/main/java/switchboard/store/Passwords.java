package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Hashes of passwords, as One API makes and reads them: bcrypt, cost 10. A hash takes some 60 ms of a processor, so only
 * half of the processors do it at a time.
 */
final class Passwords {
    /** What bcrypt looks at; what is longer would be cut. */
    static final int MAX_BYTES = 72;

    private static final int COST = 10;
    private static final Semaphore TURNS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
    /** The hash of a password that nobody has: checked where there is none, so that this takes as long. */
    private static final String NOBODYS = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

    private Passwords() {}

    static String hash(String password) {
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("a password has at most " + MAX_BYTES + " bytes");
        }
        return taking(() -> BCrypt.hashpw(password, BCrypt.gensalt("$2a", COST)));
    }

    /** Whether the hash is of that password; no password has an empty hash. */
    static boolean matches(String password, String hash) {
        boolean real = hash.startsWith("$2") && password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return taking(() -> checks(real ? password : "", real ? hash : NOBODYS)) && real;
    }

    private static boolean checks(String password, String hash) {
        try {
            return BCrypt.checkpw(password, hash);
        } catch (IllegalArgumentException notAHash) {
            return false;
        }
    }

    private interface Work<T> {
        T done();
    }

    private static <T> T taking(Work<T> work) {
        TURNS.acquireUninterruptibly();
        try {
            return work.done();
        } finally {
            TURNS.release();
        }
    }
}
