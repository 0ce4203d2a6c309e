package switchboard.relay;

import java.nio.ByteBuffer;
import switchboard.spi.Headers;
import switchboard.spi.Provider;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

/** An answer with a status that means failure; the provider says which, from the beginning of the body. */
final class ErrorAnswer implements Answer {
    private static final int ENOUGH = 64 << 10;

    private final Provider provider;
    private final int status;
    private final Headers headers;

    ErrorAnswer(Provider provider, int status, Headers headers) {
        this.provider = provider;
        this.status = status;
        this.headers = headers;
    }

    @Override
    public Progress feed(ByteBuffer bytes, Out out) {
        int room = ENOUGH - out.length();
        if (bytes.remaining() < room) {
            out.add(bytes);
            return MORE;
        }
        out.add(bytes.slice(bytes.position(), room));
        bytes.position(bytes.limit());
        return end(out);
    }

    @Override
    public Progress end(Out out) {
        return new Progress.Failed(provider.classify(status, headers, out.toArray()));
    }

    @Override
    public boolean open() {
        return false;
    }

    @Override
    public boolean finished() {
        return false;
    }

    @Override
    public void finish(Usage billed, Out out) {
        // never complete
    }

    @Override
    public boolean breakOff(UpstreamFailure failure, Out out) {
        return false;
    }
}
