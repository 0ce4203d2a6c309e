package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.relay.Upstreaming.DONE;
import static switchboard.relay.Upstreaming.ROLE;
import static switchboard.relay.Upstreaming.STOP;
import static switchboard.relay.Upstreaming.USAGE;
import static switchboard.relay.Upstreaming.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import switchboard.relay.Answer.Progress;
import switchboard.spi.Failure;

class StreamAnswerTest {
    private static final Manner SENT = new Manner(Frames.EVENTS, false);

    private static final String STREAM = RelayIT.events(ROLE, text("héllo 🌍"), STOP, USAGE, DONE);

    @Test
    void everySplitGivesTheSameAnswer() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            Out out = new Out();
            StreamAnswer answer = new StreamAnswer(new TestTap(false), 1 << 20, SENT);
            Progress progress = Answer.MORE;
            for (int from = 0; from < bytes.length && progress.goesOn(); ) {
                int length = Math.min(1 + random.nextInt(20), bytes.length - from);
                progress = answer.feed(ByteBuffer.wrap(bytes, from, length), out);
                from += length;
            }
            assertThat(progress).isInstanceOf(Progress.Complete.class);
            assertThat(shown(out)).isEqualTo(RelayIT.events(ROLE, text("héllo 🌍"), STOP));
        }
    }

    @Test
    void everyCutBeforeTheFinishLooksUnfinished() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        int finish = STREAM.substring(0, STREAM.indexOf(STOP) + STOP.length()).getBytes(StandardCharsets.UTF_8).length;
        for (int cut = 0; cut < finish; cut++) {
            Out out = new Out();
            StreamAnswer answer = new StreamAnswer(new TestTap(false), 1 << 20, SENT);
            assertThat(answer.feed(ByteBuffer.wrap(bytes, 0, cut), out).goesOn())
                    .isTrue();
            assertThat(answer.end(out))
                    .as("cut after %d", cut)
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed -> assertThat(failed.failure().failure()).isEqualTo(Failure.CUT));
        }
    }

    @Test
    void preludeIsHeldBackUntilAnAnswerFollows() {
        Out out = new Out();
        StreamAnswer answer = new StreamAnswer(new TestTap(false), 1 << 20, SENT);
        feed(answer, RelayIT.events(ROLE), out);
        assertThat(answer.open()).isFalse();
        feed(answer, RelayIT.events(text("x")), out);
        assertThat(answer.open()).isTrue();
        assertThat(shown(out)).isEqualTo(RelayIT.events(ROLE, text("x")));
    }

    @Test
    void preludeWithoutEndIsAFailure() {
        Out out = new Out();
        StreamAnswer answer = new StreamAnswer(new TestTap(false), 10_000, SENT);
        Progress progress = Answer.MORE;
        for (int i = 0; i < 1000 && progress.goesOn(); i++) {
            progress = feed(answer, RelayIT.events(ROLE), out);
        }
        assertThat(progress).isInstanceOf(Progress.Failed.class);
    }

    @Test
    void eventNamesAndLinesSurvive() {
        Out out = new Out();
        out.addEvent("delta", ByteBuffer.wrap("a\nb".getBytes(StandardCharsets.UTF_8)));
        assertThat(shown(out)).isEqualTo("event: delta\ndata: a\ndata: b\n\n");
    }

    private static Progress feed(StreamAnswer answer, String text, Out out) {
        return answer.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), out);
    }

    private static String shown(Out out) {
        return StandardCharsets.UTF_8.decode(out.buffer()).toString();
    }
}
