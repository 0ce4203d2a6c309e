package switchboard.spi;

import java.time.Instant;

/**
 * A call that was paid, as its receipt remembers it.
 *
 * @param at when it ended
 * @param group the group of the user who paid
 * @param operation what was asked
 * @param model the upstream's model
 * @param channelId who answered
 * @param channelType One API's number of that channel's type
 * @param usage what was used
 * @param quota what it cost
 * @param receipt how that came about; {@link Receipt#NONE} if nobody wrote it down
 */
public record PastCall(
        Instant at,
        String group,
        Operation operation,
        String model,
        long channelId,
        int channelType,
        Usage usage,
        long quota,
        Receipt receipt) {}
