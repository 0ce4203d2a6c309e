package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

class InterpreterTest {
    private final List<String> told = new ArrayList<>();

    /** Reads every event as a text, and {@code finish} in it as a finish. */
    private static final class Reader implements EventReader {
        @Override
        public void event(WireEvent event, Consumer<ChatEvent> out) {
            String text = event.text();
            if (text.contains("\"role\"")) {
                out.accept(new ChatEvent.Start("", "", 0));
            } else if (text.contains("finish")) {
                out.accept(new ChatEvent.Finish(0, FinishReason.STOP, ""));
            } else if (!text.equals("[DONE]")) {
                out.accept(new ChatEvent.Text(0, "t"));
            }
        }

        @Override
        public void document(byte[] body, Consumer<ChatEvent> out) {
            out.accept(new ChatEvent.Finish(0, FinishReason.STOP, ""));
            out.accept(new ChatEvent.Text(1, new String(body, StandardCharsets.UTF_8)));
        }

        @Override
        public void end(Consumer<ChatEvent> out) {
            out.accept(new ChatEvent.Finish(1, FinishReason.LENGTH, ""));
        }
    }

    /** Writes the events' names. */
    private final class Writer implements EventWriter {
        @Override
        public void event(ChatEvent event, Consumer<WireEvent> out) {
            told.add(event.getClass().getSimpleName());
            out.accept(WireEvent.of(event.getClass().getSimpleName()));
        }

        @Override
        public void end(Usage usage, Consumer<WireEvent> out) {
            out.accept(WireEvent.of("over " + usage.total()));
        }

        @Override
        public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
            out.accept(WireEvent.of("alas"));
        }

        @Override
        public byte[] document(Usage usage) {
            return String.join(",", told).getBytes(StandardCharsets.UTF_8);
        }
    }

    private Interpreter interpreter() {
        return new Interpreter(new TestTap(true), new Reader(), new Writer(), Memory.NONE);
    }

    private static List<String> words(List<WireEvent> events) {
        return events.stream().map(WireEvent::text).toList();
    }

    @Test
    void reasonToFinishIsToldOnlyWhenTheAnswerIsComplete() {
        Interpreter interpreter = interpreter();
        assertThat(interpreter.event(WireEvent.of(Upstreaming.text("a")))).isInstanceOf(Verdict.Several.class);
        assertThat(interpreter.event(WireEvent.of(Upstreaming.STOP))).isEqualTo(new Verdict.Several(List.of(), true));
        assertThat(words(interpreter.broken(UpstreamFailure.of(Failure.CUT, "cut"))))
                .containsExactly("alas");
        assertThat(told).containsExactly("Text");
    }

    @Test
    void endingTellsWhatWasKeptBackAndWhatTheReaderOwes() {
        Interpreter interpreter = interpreter();
        interpreter.event(WireEvent.of(Upstreaming.text("a")));
        interpreter.event(WireEvent.of(Upstreaming.STOP));
        assertThat(interpreter.event(WireEvent.of("[DONE]"))).isEqualTo(Verdict.END);
        assertThat(words(interpreter.ending(new Usage(1, 2)))).endsWith("Finish", "Finish", "over 3");
    }

    @Test
    void beginningProvesNothing() {
        assertThat(interpreter().event(WireEvent.of(Upstreaming.ROLE)))
                .isInstanceOfSatisfying(
                        Verdict.Several.class,
                        several -> assertThat(several.answer()).isFalse());
    }

    @Test
    void documentEndsWithItsFinishes() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(interpreter().document(Headers.NONE, body))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(changed.data()).asString().isEqualTo("Text,Finish"));
    }

    @Test
    void failureOfTheUpstreamIsTheTapsWord() {
        assertThat(interpreter().event(WireEvent.of("{\"error\":{\"message\":\"x\"}}")))
                .isInstanceOf(Verdict.Failed.class);
    }
}
