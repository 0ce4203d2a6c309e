package switchboard.provider.gemini;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import switchboard.lib.gemini.GoogleErrors;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** Stands for PaLM, which Google switched off in 2024: channels of its type load, and say so. */
@Component(property = "provider.id=palm")
public final class PalmProvider implements Provider {
    private static final ProviderInfo INFO = new ProviderInfo(
            "palm",
            "PaLM (retired)",
            Set.of(11),
            Set.of(Operation.CHAT),
            "https://generativelanguage.googleapis.com",
            "AIza…",
            "google palm",
            List.of("PaLM-2"),
            List.of());

    private final GoogleErrors errors = new GoogleErrors(InstantSource.system());

    @Override
    public ProviderInfo info() {
        return INFO;
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (call.operation() != Operation.CHAT) {
            throw new RelayException(
                    Failure.UNSUPPORTED, call.operation().path() + " was never offered by PaLM, which is retired");
        }
        throw new RelayException(new UpstreamFailure(
                Failure.MODEL,
                Failure.MODEL.status(),
                "PaLM was retired by Google in 2024; use a Gemini channel",
                Failure.MODEL.type(),
                Optional.of("model"),
                "\"model_not_found\"",
                Optional.empty()));
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        return request;
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return errors.read(status, headers, body);
    }
}
