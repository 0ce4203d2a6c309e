package switchboard.relay;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.io.Content;

/**
 * What is special about a call.
 *
 * @param pinned the one channel that may serve it; empty for any that fits
 * @param first the channel to try before all others, since it alone knows what the call refers to
 * @param test nobody pays, and the channel suffers nothing
 * @param incoming the request itself, if it is copied while it arrives
 * @param array events come as one JSON array
 * @param fallbacks models that may answer in the place of the one that was asked for, in order
 */
record Terms(
        Optional<Upstream> pinned,
        Optional<Upstream> first,
        boolean test,
        Optional<Incoming> incoming,
        boolean array,
        List<String> fallbacks) {
    static Terms of(Optional<Upstream> pinned) {
        return new Terms(pinned, Optional.empty(), false, Optional.empty(), false, List.of());
    }

    static Terms test(Upstream upstream) {
        return new Terms(Optional.of(upstream), Optional.empty(), true, Optional.empty(), false, List.of());
    }

    static Terms copied(Upstream upstream, Incoming incoming) {
        return new Terms(Optional.of(upstream), Optional.empty(), false, Optional.of(incoming), false, List.of());
    }

    /**
     * A request that is copied while it arrives.
     *
     * @param method its method, which is the upstream's too
     * @param body its body
     */
    record Incoming(String method, Content.Source body) {}
}
