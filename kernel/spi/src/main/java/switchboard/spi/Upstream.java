package switchboard.spi;

import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The world outside, for what is not one request and one answer: the kernel's sockets, limits, the channel's proxy.
 * Blocks, so it is used on virtual threads alone.
 */
@ProviderType
public interface Upstream {
    /**
     * Sends a request of the provider's own, such as an exchange of tokens, and waits for the answer.
     *
     * @throws RelayException {@code CONNECT} or {@code SILENT} if none comes, {@code INTERNAL} if it has more than a MiB
     */
    Answer send(UpstreamRequest request);

    /**
     * Fetches what a client named, past one guard: no private addresses, also after redirects and changes of names; at
     * most 20 MiB in 10 s over 3 redirects. Fetched once a call, whatever is tried.
     *
     * @throws RelayException {@code BADREQ}, code {@code invalid_image_url}, if it cannot be had
     */
    Fetched fetch(URI url);

    /** What came back. */
    record Answer(int status, Headers headers, byte[] body) {}

    /**
     * What was fetched.
     *
     * @param mediaType by its first bytes, whatever its sender called it; {@code application/octet-stream} if unknown
     */
    record Fetched(String mediaType, byte[] bytes) {}
}
