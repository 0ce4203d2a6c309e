package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in pieces is what was to be written, and ends once. */
final class PiecesTest {
    private static final int PIECE = 128 << 10;

    /** Takes pieces, and tells of each at once or when it is asked to. */
    private static final class Sink implements Content.Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> lengths = new ArrayList<>();
        private final List<Callback> waiting = new ArrayList<>();
        private int lasts;
        private boolean waits;

        @Override
        public void write(boolean last, ByteBuffer piece, Callback callback) {
            lengths.add(piece.remaining());
            while (piece.hasRemaining()) {
                bytes.write(piece.get());
            }
            lasts += last ? 1 : 0;
            if (waits) {
                waiting.add(callback);
            } else {
                callback.succeeded();
            }
        }
    }

    private static final class Told implements Callback {
        private final List<String> all = new ArrayList<>();

        @Override
        public void succeeded() {
            all.add("written");
        }

        @Override
        public void failed(Throwable why) {
            all.add("failed: " + why.getMessage());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 10 * PIECE + 7})
    void allIsWrittenOnceAndTheLastPieceIsTheLast(int length) throws IOException {
        for (boolean last : new boolean[] {true, false}) {
            byte[] bytes = random(length);
            var sink = new Sink();
            var told = new Told();
            Pieces.write(sink, last, ByteBuffer.wrap(bytes), told);
            assertThat(sink.bytes.toByteArray()).isEqualTo(bytes);
            assertThat(sink.lasts).isEqualTo(last ? 1 : 0);
            assertThat(sink.lengths).allMatch(piece -> piece <= PIECE);
            assertThat(told.all).containsExactly("written");

            var views = new ByteArrayOutputStream();
            for (ByteBuffer view : Pieces.of(bytes)) {
                byte[] piece = new byte[view.remaining()];
                view.get(piece);
                views.write(piece);
            }
            assertThat(views.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void nextPieceWaitsForTheOneBeforeAndAFailureIsTheEnd() {
        var sink = new Sink();
        sink.waits = true;
        var told = new Told();
        Pieces.write(sink, true, ByteBuffer.wrap(random(3 * PIECE)), told);
        assertThat(sink.lengths).hasSize(1);
        sink.waiting.getFirst().succeeded();
        assertThat(sink.lengths).hasSize(2);
        assertThat(told.all).isEmpty();
        sink.waiting.getLast().failed(new IOException("gone"));
        assertThat(sink.lengths).hasSize(2);
        assertThat(told.all).containsExactly("failed: gone");
    }
}
