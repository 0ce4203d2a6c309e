package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Guards a form against programs: mail, and new accounts, are had only by whoever passes. It is no way to log in. Called on
 * a virtual thread; may block, within limits. What cannot be checked is refused.
 */
@ConsumerType
public interface Challenge {
    /** Who this is, as data: what pages show, its settings. */
    ChallengeInfo info();

    /** Whether an operator has set it up and asks for it. Never blocks. */
    boolean enabled();

    /**
     * Checks what a page's visitor brought; once, since most are good for one check alone.
     *
     * @param answer what the widget made; empty if it was not sent
     * @throws RefusedException if it is not good, or cannot be checked, with a message for people
     */
    void check(String answer, String clientAddress);
}
