package switchboard.spi;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Speaks for one kind of upstream. Stateless and safe for any number of threads: one service serves
 * every channel of its types. A service is leased for one call and let go.
 *
 * <p>Registered as an OSGi service; the kernel finds its identity in {@link #info}.
 */
@ConsumerType
public interface Provider {
    /** Who this is, as data: channel types, operations, key format, settings. The kernel asks nothing else of it. */
    ProviderInfo info();

    /**
     * The dialect in which this upstream is asked this: the call's own wherever it can, for then bytes pass; else the one
     * the kernel shall translate to. A call that is no chat is asked in its own dialect or in OpenAI's shape,
     * {@link Dialect#OPENAI_CHAT}. Quick, and the same for the same question.
     */
    default String dialect(Call call, Channel channel) {
        return Dialect.OPENAI_CHAT;
    }

    /**
     * Begins one attempt at one call: where it goes, what is sent, how the answer is read. Never blocks.
     *
     * <p>The channel's key is not in it: the kernel adds it last, by {@link #sign}, and keeps it out of logs.
     *
     * @param call in the dialect that {@link #dialect} named
     * @throws RelayException {@code UNSUPPORTED} if the upstream cannot be asked this
     */
    Attempt begin(Call call, Channel channel);

    /**
     * The request with the key or signature added.
     *
     * @param now the time to sign
     * @param upstream for attempts that said they are {@link Attempt#blocking}; others must not touch it, nor block
     * @throws RelayException if it cannot be signed
     */
    UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream);

    /**
     * What a non-2xx answer means. Total: an unknown body is {@code INTERNAL}.
     *
     * @param body at most the first 64 KiB of the answer
     */
    UpstreamFailure classify(int status, Headers headers, byte[] body);

    /**
     * What the account behind a key still holds, in the upstream's own money; less than nothing if it is overdrawn.
     * Blocks: for a virtual thread.
     *
     * @throws RelayException {@code UNSUPPORTED} if this upstream does not tell; another if it did not answer well. What
     *     is missing from an answer is a failure, never 0
     */
    default double balance(Channel channel, ChannelKey key, Upstream upstream) {
        throw new RelayException(Failure.UNSUPPORTED, "尚未实现");
    }

    /**
     * The models that the upstream itself lists for a key, as it calls them. Blocks: for a virtual thread.
     *
     * @throws RelayException {@code UNSUPPORTED} if this upstream has no such list; another if it did not answer well
     */
    default List<String> models(Channel channel, ChannelKey key, Upstream upstream) {
        throw new RelayException(Failure.UNSUPPORTED, "%s has no list of models".formatted(info().title()));
    }
}
