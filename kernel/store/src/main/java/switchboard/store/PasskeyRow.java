package switchboard.store;

import java.util.List;
import switchboard.spi.Passkey;

/**
 * A user's passkey, as the table {@code switchboard_passkeys} has it.
 *
 * @param id the row's number; 0 before it is stored
 * @param userId whose
 * @param name what they call it
 * @param digest what it is found by
 * @param credentialId see {@link Passkey#id}
 * @param handle see {@link Passkey#handle}
 * @param publicKey see {@link Passkey#publicKey}
 * @param signCount see {@link Passkey#counter}
 * @param transports separated by commas
 * @param backupEligible see {@link Passkey#backupEligible}
 * @param backedUp see {@link Passkey#backedUp}
 * @param createdAt epoch seconds
 * @param usedAt epoch seconds; 0 before
 */
public record PasskeyRow(
        long id,
        long userId,
        String name,
        String digest,
        String credentialId,
        String handle,
        String publicKey,
        long signCount,
        String transports,
        boolean backupEligible,
        boolean backedUp,
        long createdAt,
        long usedAt) {
    /** As those know it who check it. */
    public Passkey passkey() {
        return new Passkey(credentialId, handle, publicKey, signCount, transportList(), backupEligible, backedUp);
    }

    /** The transports. */
    public List<String> transportList() {
        return transports.isEmpty() ? List.of() : List.of(transports.split(",", -1));
    }

    /** A number and a name are enough. */
    @Override
    public String toString() {
        return "PasskeyRow[" + id + " " + name + "]";
    }
}
