package switchboard.store;

import java.util.Optional;

/**
 * What a held call turned out to cost. Who pays is what the {@link Hold} says.
 *
 * @param quota units of account, never negative
 * @param channelId the channel that served
 * @param counted it counts as a request of the user, and into what user and channel have used
 * @param log its line in the log; empty if it leaves none
 * @param group the user's group, whose spending it is
 * @param receipt the JSON of its {@link PaidCall}; empty if it has none
 */
public record Settlement(
        long quota, long channelId, boolean counted, Optional<LogRow> log, String group, String receipt) {
    public Settlement {
        if (quota < 0) {
            throw new IllegalArgumentException("a settlement of " + quota);
        }
    }

    /**
     * What it would have been for an answer that had become longer.
     *
     * @param completion tokens it had then
     * @param millis how much later that was
     * @throws IllegalArgumentException if that cannot be told from its receipt
     */
    Settlement grown(long completion, long millis) {
        PaidCall longer = PaidCall.of(receipt).grown(completion, millis);
        Optional<LogRow> line = log.map(row -> row.grown(longer.quota(), completion, millis));
        return new Settlement(longer.quota(), channelId, counted, line, group, longer.json());
    }

    /** The same without its receipt. */
    Settlement withoutReceipt() {
        return new Settlement(quota, channelId, counted, log, group, "");
    }

    /** A settlement without a receipt. */
    public Settlement(long quota, long channelId, boolean counted, Optional<LogRow> log) {
        this(quota, channelId, counted, log, "", "");
    }
}
