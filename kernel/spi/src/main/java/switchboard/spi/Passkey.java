package switchboard.spi;

import java.util.List;

/**
 * A passkey, as a gateway keeps it: what it takes to check that whoever says they have it has it. None of it is secret.
 *
 * @param id what the device knows it by, in base 64 for URLs
 * @param handle whose it is, as the device knows them, in base 64 for URLs
 * @param publicKey a COSE key, in base 64 for URLs
 * @param counter how often it has signed; 0 from devices that do not count
 * @param transports how browsers reach it, such as {@code internal}, {@code usb} or {@code hybrid}; none if that is not known
 * @param backupEligible whether it may be on several devices
 * @param backedUp whether it is on several devices, or will survive the loss of this one
 */
public record Passkey(
        String id,
        String handle,
        String publicKey,
        long counter,
        List<String> transports,
        boolean backupEligible,
        boolean backedUp) {
    public Passkey {
        transports = List.copyOf(transports);
    }
}
