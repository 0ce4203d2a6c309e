package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * Large arrays of bytes on their way to a socket, piece by piece. The JDK copies what it is to write out of the heap, all of
 * it at each try, however little the socket then takes.
 */
final class Pieces {
    private static final int PIECE = 128 << 10;

    private Pieces() {}

    /** Views of the bytes, one after the other. */
    static ByteBuffer[] of(byte[] bytes) {
        if (bytes.length > 0 && bytes.length <= PIECE) {
            return new ByteBuffer[] {ByteBuffer.wrap(bytes)};
        }
        return IntStream.range(0, Math.ceilDiv(bytes.length, PIECE))
                .mapToObj(i -> ByteBuffer.wrap(bytes, i * PIECE, Math.min(PIECE, bytes.length - i * PIECE))
                        .slice())
                .toArray(ByteBuffer[]::new);
    }

    /** Writes the bytes; what is told of it is told once, at the end. */
    static void write(Content.Sink sink, boolean last, ByteBuffer bytes, Callback written) {
        if (bytes.remaining() <= PIECE) {
            sink.write(last, bytes, written);
        } else {
            new Writing(sink, last, bytes, written).iterate();
        }
    }

    private static final class Writing extends IteratingNestedCallback {
        private final Content.Sink sink;
        private final boolean last;
        private final ByteBuffer rest;

        Writing(Content.Sink sink, boolean last, ByteBuffer bytes, Callback written) {
            super(written);
            this.sink = sink;
            this.last = last;
            this.rest = bytes;
        }

        @Override
        protected Action process() {
            if (!rest.hasRemaining()) {
                return Action.SUCCEEDED;
            }
            int length = Math.min(PIECE, rest.remaining());
            ByteBuffer piece = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            sink.write(last && !rest.hasRemaining(), piece, this);
            return Action.SCHEDULED;
        }
    }
}
