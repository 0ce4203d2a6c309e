package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The kernel's HTTP client, for ways to log in, challenges and notifiers. It follows no redirects, so that nothing that
 * proves who we are reaches another host, and keeps no cookies. Blocks, so it is used on virtual threads alone.
 */
@ProviderType
public interface WebClient {
    /** Whose word an address is. */
    enum Named {
        /** Root's: any address may be asked. */
        BY_ROOT,
        /** Anybody else's: no private address may be, whatever its name stands for. */
        BY_OTHERS
    }

    /**
     * Sends a request and waits for the whole answer: at most 5 s, and at most a MiB of it.
     *
     * @param request its body is {@link Payload.Raw} or {@link Payload.Empty}
     * @throws RelayException {@code CONNECT} if nothing could be reached, {@code SILENT} if no answer came in time,
     *     {@code INTERNAL} if it is longer, {@code BADREQ} if the address must not be asked; the message names no secret
     */
    Upstream.Answer send(UpstreamRequest request, Named named);
}
