package switchboard.provider.openai;

import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.WireEvent;

/** What ends a stream that broke off: an error, and no mark of the end. */
final class Interruption {
    private Interruption() {}

    static List<WireEvent> events(UpstreamFailure failure) {
        return List.of(WireEvent.of("{\"error\":{\"message\":" + Json.quote(failure.message())
                + ",\"type\":\"upstream_error\",\"param\":null,\"code\":\"stream_interrupted\"}}"));
    }
}
