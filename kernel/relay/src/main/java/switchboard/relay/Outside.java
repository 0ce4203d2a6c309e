package switchboard.relay;

import java.net.URI;
import switchboard.spi.UpstreamRequest;

/** The world outside, as one attempt on one channel may see it. */
final class Outside implements switchboard.spi.Upstream {
    @Override
    public Answer send(UpstreamRequest request) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public Fetched fetch(URI url) {
        throw new UnsupportedOperationException("not yet");
    }
}
