package switchboard.store;

import java.util.Optional;

/**
 * What a held call turned out to cost. Who pays is what the {@link Hold} says.
 *
 * @param quota units of account, never negative
 * @param channelId the channel that served
 * @param counted it counts as a request of the user, and into what user and channel have used
 * @param log its line in the log; empty if it leaves none
 */
public record Settlement(long quota, long channelId, boolean counted, Optional<LogRow> log) {
    public Settlement {
        if (quota < 0) {
            throw new IllegalArgumentException("a settlement of " + quota);
        }
    }
}
