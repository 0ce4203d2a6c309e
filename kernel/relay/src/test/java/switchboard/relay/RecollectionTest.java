package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Memory;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.Sampling;
import switchboard.spi.Seal;
import switchboard.spi.ToolChoice;

class RecollectionTest {
    private static final Seal SIGNED = new Seal(Seal.CLAUDE_SIGNATURE, "Eq\"o=");
    private static final Seal THOUGHT = new Seal(Seal.GEMINI_THOUGHT, "CsE");

    private final Memory memory = new Memories().of(1);

    private static ChatRequest request(Part... said) {
        return new ChatRequest(
                "m",
                false,
                List.of(new Message(Role.ASSISTANT, List.of(said))),
                List.of(),
                ToolChoice.UNSET,
                Sampling.UNSET,
                Reasoning.UNSET,
                AnswerFormat.TEXT,
                Map.of());
    }

    private static Part call(String id, Seal seal) {
        return new Part.ToolCall(id, "f", "{}", seal);
    }

    private void answer(ChatEvent... events) {
        var recollection = new Recollection(memory);
        List.of(events).forEach(recollection::note);
        recollection.keep();
    }

    private List<Part> restored(Part... said) {
        return Recollection.restored(request(said), memory)
                .messages()
                .getFirst()
                .parts();
    }

    @Test
    void reasoningComesBackBeforeTheFirstCallOfItsTurn() {
        answer(
                new ChatEvent.Thinking(0, "I "),
                new ChatEvent.Thinking(0, "must"),
                new ChatEvent.Sealed(0, SIGNED),
                new ChatEvent.ToolStart(0, 0, "a", "f", Seal.NONE),
                new ChatEvent.ToolStart(0, 1, "b", "f", Seal.NONE));
        assertThat(restored(call("a", Seal.NONE), call("b", Seal.NONE)))
                .containsExactly(new Part.Thinking("I must", SIGNED), call("a", Seal.NONE), call("b", Seal.NONE));
    }

    @Test
    void reasoningWithoutItsSealGivesWayToTheSealedOne() {
        answer(
                new ChatEvent.Thinking(0, "why"),
                new ChatEvent.Sealed(0, SIGNED),
                new ChatEvent.ToolStart(0, 0, "a", "f", Seal.NONE));
        assertThat(restored(new Part.Thinking("why", Seal.NONE), new Part.Text("t"), call("a", Seal.NONE)))
                .containsExactly(new Part.Thinking("why", SIGNED), new Part.Text("t"), call("a", Seal.NONE));
    }

    @Test
    void whatTheClientCarriesItselfStays() {
        answer(
                new ChatEvent.Thinking(0, "ours"),
                new ChatEvent.Sealed(0, SIGNED),
                new ChatEvent.ToolStart(0, 0, "a", "f", Seal.NONE));
        var own = new Part.Thinking("theirs", new Seal(Seal.CLAUDE_SIGNATURE, "x"));
        assertThat(restored(own, call("a", Seal.NONE))).containsExactly(own, call("a", Seal.NONE));
    }

    @Test
    void sealOfACallComesBackWithIt() {
        answer(new ChatEvent.ToolStart(0, 0, "a", "f", THOUGHT), new ChatEvent.ToolStart(0, 1, "b", "f", Seal.NONE));
        assertThat(restored(call("a", Seal.NONE), call("b", Seal.NONE)))
                .containsExactly(call("a", THOUGHT), call("b", Seal.NONE));
    }

    @Test
    void answerThatBrokeOffIsNotRemembered() {
        new Recollection(memory).note(new ChatEvent.ToolStart(0, 0, "a", "f", THOUGHT));
        assertThat(restored(call("a", Seal.NONE))).containsExactly(call("a", Seal.NONE));
    }

    @Test
    void otherTokensHaveTheirOwnMemory() {
        var memories = new Memories();
        memories.of(1).remember("k", "v");
        assertThat(memories.of(1).recall("k")).contains("v");
        assertThat(memories.of(2).recall("k")).isEmpty();
        memories.of(1).forget("k");
        assertThat(memories.of(1).recall("k")).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        var memories = new Memories();
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 100; i++) {
            memories.of(1).remember("k" + i, large);
        }
        long kept = 0;
        for (int i = 0; i < 100; i++) {
            kept += memories.of(1).recall("k" + i).isPresent() ? 1 : 0;
        }
        assertThat(kept).isBetween(1L, 32L);
        memories.of(1).remember("more", large + "x");
        assertThat(memories.of(1).recall("more")).isEmpty();
    }
}
