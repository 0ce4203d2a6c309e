package switchboard.spi;

/**
 * One attempt at a call on one channel, before its key is added.
 *
 * @param request what is sent
 * @param upstreamModel the model's name at the upstream: what prices and logs go by
 * @param framing how a good answer is cut into events
 * @param tap reads the answer as it passes; used for this attempt alone
 * @param blocking signing it may use the {@link Upstream}, and so runs on a virtual thread
 */
public record Attempt(UpstreamRequest request, String upstreamModel, Framing framing, AnswerTap tap, boolean blocking) {
    /** An attempt that is signed without a question to anybody. */
    public Attempt(UpstreamRequest request, String upstreamModel, Framing framing, AnswerTap tap) {
        this(request, upstreamModel, framing, tap, false);
    }
}
