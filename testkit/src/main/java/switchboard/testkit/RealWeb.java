package switchboard.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/** The kernel's promise with the JDK's client: for tests against real servers. */
public final class RealWeb implements WebClient {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public Upstream.Answer send(UpstreamRequest request, Named named) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url()).timeout(LIMIT);
        request.headers().fields().forEach(field -> builder.header(field.name(), field.value()));
        builder.method(
                request.method(),
                request.body() instanceof Payload.Raw raw
                        ? HttpRequest.BodyPublishers.ofByteArray(raw.bytes())
                        : HttpRequest.BodyPublishers.noBody());
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Upstream.Answer(
                    answer.statusCode(), headers(answer.headers().map()), answer.body());
        } catch (IOException e) {
            throw new RelayException(Failure.CONNECT, request.url().getHost() + " is away");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RelayException(Failure.SILENT, "interrupted");
        }
    }

    private static Headers headers(Map<String, List<String>> fields) {
        return new Headers(fields.entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> new Headers.Field(field.getKey(), value)))
                .toList());
    }
}
