package switchboard.relay;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.FormBody;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Payload;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** Speaks a small part of OpenAI's dialect, and for the proxy type. */
final class TestProvider implements Provider {
    static final int TYPE = 1;
    static final int PROXY_TYPE = 43;

    private static final ProviderInfo INFO = new ProviderInfo(
            "test", "Test", Set.of(TYPE, PROXY_TYPE), Set.of(Operation.values()), "", "", "test", List.of(), List.of());

    /** Told of each event that an upstream sends. */
    volatile Consumer<String> seen = data -> {};

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (call.model().equals("unsupported")) {
            throw new RelayException(Failure.UNSUPPORTED, "this is not supported");
        }
        if (call.model().equals("faulty")) {
            throw new IllegalStateException("a provider with a fault");
        }
        String model = channel.upstreamModel(call.model());
        Payload body = call.body();
        if (body instanceof JsonBody json && !model.equals(call.model())) {
            body = json.with("model", "\"" + model + "\"");
        } else if (body instanceof FormBody form
                && !model.equals(form.field("model").orElse(""))) {
            body = form.with("model", model);
        }
        String query = call.query().isEmpty() ? "" : "?" + call.query();
        String path = call.operation() == Operation.PROXY
                ? call.path().substring(("/v1/oneapi/proxy/" + channel.id()).length())
                : call.path();
        Framing framing = switch (call.operation()) {
            case SPEECH, PROXY -> Framing.BYTES;
            default -> call.stream() ? Framing.EVENTS : Framing.DOCUMENT;
        };
        return new Attempt(
                new UpstreamRequest("POST", URI.create(channel.baseUrl() + path + query), call.headers(), body),
                model,
                framing,
                new TestTap(call.usageWanted(), data -> seen.accept(data)));
    }

    @Override
    public UpstreamRequest sign(
            UpstreamRequest request, ChannelKey key, Instant now, switchboard.spi.Upstream upstream) {
        return request.with("Authorization", "Bearer " + key.value());
    }

    @Override
    public double balance(Channel channel, ChannelKey key, switchboard.spi.Upstream upstream) {
        return Double.parseDouble(asked("/balance", channel, key, upstream));
    }

    @Override
    public List<String> models(Channel channel, ChannelKey key, switchboard.spi.Upstream upstream) {
        return List.of(asked("/models", channel, key, upstream).split(","));
    }

    private String asked(String path, Channel channel, ChannelKey key, switchboard.spi.Upstream upstream) {
        var request = new UpstreamRequest("GET", URI.create(channel.baseUrl() + path), Headers.NONE, Payload.EMPTY);
        var answer = upstream.send(sign(request, key, Instant.EPOCH, upstream));
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != 200) {
            String why = answer.status() == 500 ? text : "status code: " + answer.status();
            throw new RelayException(Failure.INTERNAL, why);
        }
        return text;
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Failure failure = switch (status) {
            case 400 -> mistake(text);
            case 401 -> Failure.AUTH;
            case 403 -> Failure.PERM;
            case 404 -> Failure.MODEL;
            case 429 -> Failure.RATE;
            case 503 -> Failure.BUSY;
            case 504 -> Failure.TIMEOUT;
            default -> Failure.INTERNAL;
        };
        Optional<Duration> wait =
                headers.first("Retry-After").map(Long::parseLong).map(Duration::ofSeconds);
        return new UpstreamFailure(
                failure, status, TestTap.message(text), "upstream_type", Optional.empty(), "\"upstream_code\"", wait);
    }

    private static Failure mistake(String text) {
        return text.contains("context_length")
                ? Failure.CONTEXT
                : text.contains("content_filter") ? Failure.FILTER : Failure.BADREQ;
    }
}
