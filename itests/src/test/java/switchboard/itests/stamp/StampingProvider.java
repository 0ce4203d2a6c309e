package switchboard.itests.stamp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Framing;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/**
 * Streams chat from one upstream, and puts what the bundle's {@code stamp.txt} says into each event. Stamped
 * {@value #BROKEN} it has a fault that breaks every call.
 */
public final class StampingProvider implements Provider {
    /** The channel type it serves; no other bundle does. */
    public static final int TYPE = 9001;

    /** The stamp of a version that is broken. */
    public static final String BROKEN = "666.0.0";

    private final String stamp;

    /** Reads the stamp. */
    public StampingProvider() {
        try (InputStream in = Objects.requireNonNull(StampingProvider.class.getResourceAsStream("/stamp.txt"))) {
            stamp = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(
                "stamping", "Stamping", Set.of(TYPE), Set.of(Operation.CHAT), "", "any", "tests", List.of(), List.of());
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        if (stamp.equals(BROKEN)) {
            throw new IllegalStateException("a fault of this version");
        }
        var request = new UpstreamRequest(
                "POST",
                URI.create(channel.baseUrl() + call.path()),
                Headers.of("Content-Type", "application/json"),
                call.body());
        return new Attempt(request, call.model(), Framing.EVENTS, new StampingTap(stamp));
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        return request.with("Authorization", "Bearer " + key.value());
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        return UpstreamFailure.of(Failure.INTERNAL, "status " + status);
    }
}
