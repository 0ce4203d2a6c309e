package switchboard.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpField;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/** Whole requests and whole answers, by the upstream client or past the guard. */
@Component(service = WebClient.class)
public final class OutboundClient implements WebClient {
    private static final int MOST_BYTES = 1 << 20;
    private static final int AT_ONCE = 64;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final UpstreamClient client;
    private final Duration limit;
    private final Semaphore permits = new Semaphore(AT_ONCE);

    /** Over the one client. */
    @Activate
    public OutboundClient(@Reference UpstreamClient client) {
        this(client, LIMIT);
    }

    OutboundClient(UpstreamClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    @Override
    public Answer send(UpstreamRequest request, Named named) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            if (!permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RelayException(Failure.SILENT, "too many requests of the gateway's own are on their way");
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        try {
            return answer(opened(request, named), Math.max(1, end - System.nanoTime()));
        } finally {
            permits.release();
        }
    }

    private Request opened(UpstreamRequest wanted, Named named) {
        try {
            Request request = named == Named.BY_ROOT
                    ? client.request(wanted.method(), wanted.url(), Optional.empty())
                    : client.fetch().guarded(wanted.method(), wanted.url());
            wanted.headers().fields().forEach(field -> request.headers(all -> all.add(field.name(), field.value())));
            byte[] body = bytes(wanted.body());
            String type = wanted.headers().first("Content-Type").orElse("application/json");
            return body.length == 0 ? request : request.body(new BytesRequestContent(type, body));
        } catch (FetchException | IllegalArgumentException refused) {
            throw new RelayException(Failure.BADREQ, String.valueOf(refused.getMessage()));
        }
    }

    private static byte[] bytes(Payload body) {
        return switch (body) {
            case Payload.Raw raw -> raw.bytes();
            case JsonBody json -> json.bytes();
            case Payload.Empty empty -> new byte[0];
            default -> throw new IllegalArgumentException("a body that is not at hand");
        };
    }

    private static Answer answer(Request request, long nanos) {
        CompletableFuture<ContentResponse> answer =
                new CompletableResponseListener(request.timeout(nanos, TimeUnit.NANOSECONDS), MOST_BYTES).send();
        try {
            ContentResponse got = answer.get(nanos, TimeUnit.NANOSECONDS);
            byte[] body = got.getContent();
            return new Answer(got.getStatus(), headers(got), body == null ? new byte[0] : body);
        } catch (TimeoutException e) {
            var unused = request.abort(e);
            throw new RelayException(Failure.SILENT, "no answer came in time");
        } catch (InterruptedException e) {
            var unused = request.abort(e);
            throw interrupted();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private static Headers headers(ContentResponse answer) {
        return new Headers(answer.getHeaders().stream()
                .map((HttpField field) ->
                        new Headers.Field(field.getName(), field.getValue() == null ? "" : field.getValue()))
                .toList());
    }

    private static RelayException failed(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case FetchException refused -> {
                    return new RelayException(Failure.BADREQ, String.valueOf(refused.getMessage()));
                }
                case TimeoutException late -> {
                    return new RelayException(Failure.SILENT, "no answer came in time");
                }
                case IllegalArgumentException tooLong -> { // what Jetty calls more bytes than it shall keep
                    return new RelayException(Failure.INTERNAL, "the answer has more than a MiB");
                }
                default -> {}
            }
        }
        return new RelayException(Failure.CONNECT, "the address could not be reached");
    }

    private static RelayException interrupted() {
        Thread.currentThread().interrupt();
        return new RelayException(Failure.GATEWAY, "the gateway stops");
    }
}
