package switchboard.lib.google;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;

/** The world outside by the JDK's client. */
final class HttpUpstream implements Upstream, AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Answer send(UpstreamRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url());
        for (Headers.Field field : request.headers().fields()) {
            builder.header(field.name(), field.value());
        }
        byte[] body = ((Payload.Raw) request.body()).bytes();
        builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<byte[]> answer = client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), Headers.NONE, answer.body());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public Fetched fetch(URI url) {
        throw new AssertionError("something was fetched: " + url);
    }

    @Override
    public void close() {
        client.close();
    }
}
