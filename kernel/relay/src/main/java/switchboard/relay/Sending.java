package switchboard.relay;

import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.ContentSourceRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import switchboard.http.FetchException;
import switchboard.http.UpstreamClient;
import switchboard.relay.Terms.Incoming;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

/** Puts a provider's request on the wire's terms. */
final class Sending {
    private Sending() {}

    /**
     * A request that is not sent yet.
     *
     * @param incoming the client's request, where it is copied: what stands behind {@link Payload.Streamed}
     */
    static Request of(UpstreamClient client, UpstreamRequest wanted, Upstream upstream, Optional<Incoming> incoming) {
        String method = incoming.map(Incoming::method).orElse(wanted.method());
        Request request = request(client, method, wanted.url(), upstream);
        Request.Content body = body(wanted, incoming);
        request.headers(fields -> {
            for (Headers.Field field : wanted.headers().fields()) {
                if (!isTransports(field.name())) {
                    fields.add(field.name(), field.value());
                }
            }
            if (wanted.body() instanceof FormBody && body != null) {
                fields.put(HttpHeader.CONTENT_TYPE, body.getContentType()); // the boundary is a new one
            }
        });
        return body == null ? request : request.body(body);
    }

    private static Request request(UpstreamClient client, String method, URI url, Upstream upstream) {
        try {
            return upstream.guarded()
                    ? client.guarded(method, url, upstream.proxy())
                    : client.request(method, url, upstream.proxy());
        } catch (FetchException notPublic) {
            throw new RelayException(Failure.CONNECT, "do request failed: the upstream's address is not public");
        }
    }

    private static Request.@Nullable Content body(UpstreamRequest wanted, Optional<Incoming> incoming) {
        String type = wanted.headers().first("Content-Type").orElse("application/json");
        return switch (wanted.body()) {
            case JsonBody json -> new ByteBufferRequestContent(type, Pieces.of(json.bytes()));
            case SpliceForm form -> new FormContent(form);
            case FormBody other -> throw new IllegalStateException("a form that is not the relay's own: " + other);
            case Payload.Raw raw -> new ByteBufferRequestContent(type, Pieces.of(raw.bytes()));
            case Payload.Streamed copied ->
                new ContentSourceRequestContent(incoming.orElseThrow().body(), type);
            case Payload.Empty empty -> null;
        };
    }

    private static boolean isTransports(String name) {
        return name.equalsIgnoreCase("Host")
                || name.equalsIgnoreCase("Content-Length")
                || name.equalsIgnoreCase("Transfer-Encoding")
                || name.equalsIgnoreCase("Connection");
    }
}
