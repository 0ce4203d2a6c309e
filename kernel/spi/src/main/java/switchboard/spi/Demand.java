package switchboard.spi;

/**
 * What an attempt would use, before it is made.
 *
 * @param caller who pays
 * @param call what is asked
 * @param channel where it would go
 * @param upstreamModel the model's name there, after the channel's mapping
 * @param held quota that policies which were asked before will hold for it: about what it costs
 */
public record Demand(Caller caller, Call call, Channel channel, String upstreamModel, long held) {
    /** What an attempt would use; nothing is held for it yet. */
    public Demand(Caller caller, Call call, Channel channel, String upstreamModel) {
        this(caller, call, channel, upstreamModel, 0);
    }

    /** The same, after so much is held for it. */
    public Demand holding(long quota) {
        return quota == held ? this : new Demand(caller, call, channel, upstreamModel, quota);
    }
}
