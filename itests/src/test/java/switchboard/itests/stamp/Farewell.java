package switchboard.itests.stamp;

import java.util.List;
import switchboard.spi.WireEvent;

/**
 * The last events of a stream. A class of its own, so that it is first loaded when a stream ends: by then the bundle
 * may have been replaced long ago.
 */
final class Farewell {
    private Farewell() {}

    static List<WireEvent> of(String stamp) {
        return List.of(WireEvent.of("{\"farewell\":\"%s\"}".formatted(stamp)), WireEvent.of("[DONE]"));
    }
}
