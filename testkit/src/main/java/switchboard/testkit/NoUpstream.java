package switchboard.testkit;

import java.net.URI;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;

/** The world outside for attempts that must not ask it. */
public enum NoUpstream implements Upstream {
    /** There is but one. */
    ONLY;

    @Override
    public Answer send(UpstreamRequest request) {
        throw new AssertionError("an upstream was asked: " + request.url());
    }

    @Override
    public Fetched fetch(URI url) {
        throw new AssertionError("something was fetched: " + url);
    }
}
