package switchboard.spi;

/**
 * What an attempt would use, before it is made.
 *
 * @param caller who pays
 * @param call what is asked
 * @param channel where it would go
 * @param upstreamModel the model's name there, after the channel's mapping
 */
public record Demand(Caller caller, Call call, Channel channel, String upstreamModel) {}
