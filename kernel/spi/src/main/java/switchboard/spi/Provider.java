package switchboard.spi;

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
     * Begins one attempt at one call: where it goes, what is sent, how the answer is read. Never blocks.
     *
     * <p>The channel's key is not in it: the kernel adds it last, by {@link #sign}, and keeps it out of logs.
     *
     * @throws RelayException {@code UNSUPPORTED} if the upstream cannot be asked this
     */
    Attempt begin(Call call, Channel channel);

    /** The request with the key or signature added. Never blocks. */
    UpstreamRequest sign(UpstreamRequest request, ChannelKey key);

    /**
     * What a non-2xx answer means. Total: an unknown body is {@code INTERNAL}.
     *
     * @param body at most the first 64 KiB of the answer
     */
    UpstreamFailure classify(int status, Headers headers, byte[] body);
}
