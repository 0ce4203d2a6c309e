package switchboard.deploy;

import java.time.Instant;

/**
 * Something came of a file in {@code deploy/}, for the audit log.
 *
 * @param at when
 * @param action {@code bundle.serve}, {@code bundle.refuse}, {@code bundle.remove} or {@code bundle.quarantine}
 * @param file the file's name
 * @param was what served of it before, in words; empty for nothing
 * @param became what serves of it now, in words; empty for nothing
 * @param reason why it was refused or taken off; empty if it was not
 */
record Change(Instant at, String action, String file, String was, String became, String reason) {
    /** What it is about, without the bytes and time of the file. */
    String name() {
        String serves = became.isEmpty() ? was : became;
        int comma = serves.indexOf(',');
        return comma < 0 ? serves : serves.substring(0, comma);
    }
}
