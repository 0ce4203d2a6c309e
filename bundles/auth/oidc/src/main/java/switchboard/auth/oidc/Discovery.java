package switchboard.auth.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.lib.login.Asker;
import switchboard.lib.login.Asker.Reply;

/** Asks a provider what it says of itself, once an hour. */
final class Discovery {
    private static final Duration KEPT = Duration.ofHours(1);

    private final Asker asker;
    private final InstantSource clock;
    private volatile @Nullable Found last;

    Discovery(Asker asker, InstantSource clock) {
        this.asker = asker;
        this.clock = clock;
    }

    private record Found(String url, Metadata metadata, Instant at) {}

    /**
     * What a provider says; {@link Metadata#NONE} for no address.
     *
     * @throws switchboard.spi.RefusedException if it does not answer, or says too little
     */
    Metadata at(String url) {
        if (url.isEmpty()) {
            return Metadata.NONE;
        }
        Found known = last;
        boolean isFresh = known != null
                && known.url().equals(url)
                && clock.instant().isBefore(known.at().plus(KEPT));
        if (known == null || !isFresh) {
            known = new Found(url, ask(url), clock.instant());
            last = known;
        }
        return known.metadata();
    }

    private Metadata ask(String url) {
        Reply reply = asker.get(url, Map.of());
        Metadata metadata = Metadata.of(reply);
        if (!reply.ok() || !metadata.isWhole()) {
            throw Asker.refused("discovery_failed", "无法从 Well-Known URL 获取 OIDC 配置，请检查网络状况和 Well-Known URL 是否正确");
        }
        return metadata;
    }
}
