package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Short codes that show who can read a mailbox: six hexadecimal digits, good for ten minutes, once, on every node. A
 * kernel service; may block on the database.
 */
@ProviderType
public interface Codes {
    /** How long a code is good for. */
    int MINUTES = 10;

    /**
     * A new code. The one before it, for the same purpose and address, is good for nothing from now on.
     *
     * @param purpose what it is for: a code for one thing is none for another
     * @throws RefusedException if the address was sent too many already
     */
    String issue(String purpose, String address);

    /** Whether that is the code. It is used up when it is right, and after some wrong ones. */
    boolean redeem(String purpose, String address, String code);
}
