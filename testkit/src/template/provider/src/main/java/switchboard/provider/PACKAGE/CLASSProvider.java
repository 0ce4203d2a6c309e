package switchboard.provider.PACKAGE;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.wire.Json;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** Speaks for TITLE, which has a format of its own. */
@Component
public final class CLASSProvider implements Provider {
    private static final ProviderInfo INFO = new ProviderInfo(
            "NAME",
            "TITLE",
            Set.of(CHANNEL_TYPE),
            Set.of(Operation.CHAT),
            "https://api.NAME.example",
            "key-…",
            "NAME",
            List.of("NAME-1"),
            List.of());

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public String dialect(Call call, Channel channel) {
        return CLASSDialect.ID;
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (call.operation() != Operation.CHAT || !(call.body() instanceof JsonBody body)) {
            throw new RelayException(
                    Failure.UNSUPPORTED,
                    "%s is not offered by %s".formatted(call.operation().path(), INFO.title()));
        }
        String base = channel.baseUrl().isEmpty() ? INFO.baseUrl() : channel.baseUrl();
        String model = channel.upstreamModel(call.model());
        UpstreamRequest request = new UpstreamRequest(
                "POST",
                URI.create(base + "/talk"),
                Headers.of("Content-Type", "application/json"),
                CLASSRequest.ruled(body, channel.systemPrompt()).with("model", Json.quote(model)));
        Framing framing = call.stream() ? Framing.EVENTS : Framing.DOCUMENT;
        return new Attempt(request, model, framing, new CLASSTap());
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        return request.with("X-Key", key.value().strip());
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return CLASSErrors.read(status, headers, body);
    }
}
