package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.eclipse.jetty.http.GZIPContentDecoder;
import org.eclipse.jetty.io.RetainableByteBuffer;
import switchboard.relay.Answer.Progress;

/** Undoes gzip as it comes. */
final class Gunzip {
    private static final int PIECE = 16 << 10;

    private final GZIPContentDecoder decoder = new GZIPContentDecoder(PIECE);
    private boolean any;

    /** Decodes all of a buffer and passes it on in pieces, until there is more to say than to go on. */
    Progress decode(ByteBuffer bytes, Function<ByteBuffer, Progress> out) {
        Progress progress = Answer.MORE;
        while (bytes.hasRemaining() && progress.goesOn()) {
            any = true;
            RetainableByteBuffer piece = decoder.decode(bytes);
            try {
                if (piece.hasRemaining()) {
                    progress = out.apply(piece.getByteBuffer());
                }
            } finally {
                piece.release();
            }
        }
        return progress;
    }

    /** Whether it did not break off. */
    boolean whole() {
        return !any || decoder.isFinished();
    }
}
