package switchboard.spi;

import java.net.URI;

/**
 * What goes to an upstream.
 *
 * @param method the HTTP method
 * @param url the absolute address
 * @param headers all fields but {@code Host}, {@code Content-Length} and what the transport owns
 * @param body the body
 */
public record UpstreamRequest(String method, URI url, Headers headers, Payload body) {
    /** This request with one header field set. */
    public UpstreamRequest with(String name, String value) {
        return new UpstreamRequest(method, url, headers.with(name, value), body);
    }
}
