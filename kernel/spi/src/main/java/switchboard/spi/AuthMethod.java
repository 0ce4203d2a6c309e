package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** One way to prove who one is. Called on a virtual thread; may block, within limits. */
@ConsumerType
public interface AuthMethod {
    /** Who this is, as data: its button, its form, its settings. */
    AuthMethodInfo info();

    /**
     * Decides who sent the credentials.
     *
     * @throws RefusedException if they prove nothing, with a message for people
     */
    Identity authenticate(Credentials credentials);
}
