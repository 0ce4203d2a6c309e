package switchboard.relay;

import java.nio.ByteBuffer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

/** An answer that is copied through. Where its length is told, the end of it waits until the call is settled. */
final class BytesAnswer implements Answer {
    private final long length;
    private long seen;

    /** @param length as the upstream tells it; -1 if it does not */
    BytesAnswer(long length) {
        this.length = length;
    }

    @Override
    public Progress feed(ByteBuffer bytes, Out out) {
        seen += bytes.remaining();
        out.add(bytes);
        return MORE;
    }

    @Override
    public Progress end(Out out) {
        return COMPLETE;
    }

    @Override
    public boolean open() {
        return seen > 0 && seen != length;
    }

    @Override
    public boolean finished() {
        return false;
    }

    @Override
    public void finish(Usage billed, Out out) {
        // the bytes are all there is
    }

    @Override
    public boolean breakOff(UpstreamFailure failure, Out out) {
        return false;
    }
}
