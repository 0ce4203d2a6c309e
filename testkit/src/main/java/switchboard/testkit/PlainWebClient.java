package switchboard.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/** The kernel's HTTP client for tests of bundles: the JDK's, with its limits and without its guard. */
public final class PlainWebClient implements WebClient, AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Duration limit;

    /** With the kernel's limit. */
    public PlainWebClient() {
        this(Duration.ofSeconds(5));
    }

    /** With a limit that a test has time to wait for. */
    public PlainWebClient(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Answer send(UpstreamRequest request, Named named) {
        byte[] body = request.body() instanceof Payload.Raw raw ? raw.bytes() : new byte[0];
        HttpRequest.Builder wire = HttpRequest.newBuilder(request.url())
                .timeout(limit)
                .method(request.method(), BodyPublishers.ofByteArray(body));
        request.headers().fields().forEach(field -> wire.header(field.name(), field.value()));
        try {
            HttpResponse<byte[]> answer = client.send(wire.build(), BodyHandlers.ofByteArray());
            List<Headers.Field> fields = new ArrayList<>();
            answer.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value -> fields.add(new Headers.Field(name, value))));
            return new Answer(answer.statusCode(), new Headers(fields), answer.body());
        } catch (HttpTimeoutException e) {
            throw new RelayException(Failure.SILENT, "no answer came in time");
        } catch (IOException e) {
            throw new RelayException(Failure.CONNECT, "the address could not be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RelayException(Failure.GATEWAY, "the gateway stops");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
