package switchboard.spi;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way to prove who one is. Called on a virtual thread; may block, within limits. Stateless: what must be known from
 * {@link #begin} to {@link #authenticate} is given to the kernel, which keeps it, once, for the browser that asked.
 */
@ConsumerType
public interface AuthMethod {
    /** Who this is, as data: its button, its form, its settings. */
    AuthMethodInfo info();

    /** Whether an operator has set it up and lets people use it. Never blocks. */
    boolean enabled();

    /**
     * Begins to log in: says where the browser goes, or sends a code. What is one form and nothing else has nothing to
     * begin.
     *
     * @throws RefusedException if it cannot be begun, with a message for people
     */
    default Departure begin(LoginStart start) {
        return Departure.NOWHERE;
    }

    /**
     * What follows from a setting that is about to be stored, such as addresses that are found at the one given. It is
     * stored where nothing is yet.
     *
     * @throws RefusedException if nothing can be found, or the value cannot be meant, with a message for people; the
     *     setting is stored all the same
     */
    default Map<String, String> derive(String setting, String value) {
        return Map.of();
    }

    /**
     * Decides who sent the credentials. What was never begun here, because a console made the address itself, comes
     * with nothing kept.
     *
     * @throws RefusedException if they prove nothing, with a message for people
     */
    Identity authenticate(Credentials credentials);
}
