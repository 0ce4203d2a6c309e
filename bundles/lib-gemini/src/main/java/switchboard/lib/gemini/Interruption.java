package switchboard.lib.gemini;

import switchboard.lib.wire.Json;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.WireEvent;

/** What ends a stream that broke off: an error, and no {@code finishReason}. */
final class Interruption {
    private Interruption() {}

    static WireEvent event(UpstreamFailure failure) {
        return WireEvent.of(
                "{\"error\":{\"code\":500,\"message\":" + Json.quote(failure.message()) + ",\"status\":\"INTERNAL\"}}");
    }
}
