package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Sealed;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.ChatEvent.Thinking;
import switchboard.spi.ChatEvent.ToolArguments;
import switchboard.spi.ChatEvent.ToolStart;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.WireEvent;
import switchboard.testkit.PivotAnswer;

/** What upstreams that speak almost like OpenAI send. */
class ChatEventReaderTest {
    private static List<ChatEvent> deltas(String... deltas) {
        return said(Stream.of(deltas)
                .map(delta -> "{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}")
                .toArray(String[]::new));
    }

    /** What events say, but for the beginning. */
    private static List<ChatEvent> said(String... events) {
        List<ChatEvent> told = ChatFixtures.read(List.of(events));
        return told.isEmpty() ? told : told.subList(1, told.size());
    }

    private static List<ChatEvent> document(String answer) {
        List<ChatEvent> told = new ArrayList<>();
        new ChatDialect().reader().document(answer.getBytes(StandardCharsets.UTF_8), told::add);
        return told;
    }

    private static final ChatEvent STOP = new Finish(0, FinishReason.STOP, "");

    @Test
    void firstEventBeginsAndProvesNothing() {
        assertThat(
                        ChatFixtures.read(
                                List.of(
                                        "{\"id\":\"a\",\"model\":\"m\",\"created\":5,\"choices\":[{\"index\":0,\"delta\":"
                                                + "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"finish_reason\":null}]}")))
                .containsExactly(new ChatEvent.Start("a", "m", 5), STOP);
    }

    @Test
    void whatIsNoChunkIsSkipped() {
        assertThat(said(" ", "[DONE]", ": ping", "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}"))
                .isEmpty();
        RelayException broken = catchThrowableOfType(RelayException.class, () -> said("{\"choices\":["));
        assertThat(broken.failure().failure()).isEqualTo(Failure.INTERNAL);
    }

    @Test
    void reasoningHasTwoNames() {
        assertThat(deltas("{\"reasoning_content\":\"a\"}", "{\"reasoning\":\"b\"}", "{\"content\":\"c\"}"))
                .containsExactly(new Thinking(0, "a"), new Thinking(0, "b"), new Text(0, "c"), STOP);
    }

    @Test
    void contentMayBeParts() {
        assertThat(deltas("{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\"}]},"
                        + "{\"type\":\"text\",\"text\":\"b\"}]}"))
                .containsExactly(new Thinking(0, "a"), new Text(0, "b"), STOP);
    }

    @Test
    void sealsEndTheReasoningBeforeThem() {
        assertThat(deltas(
                        "{\"reasoning_content\":\"a\"}",
                        "{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"s\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"redacted_thinking\",\"data\":\"d\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"b\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"c\",\"signature\":\"t\"}]}"))
                .containsExactly(
                        new Thinking(0, "a"),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                        new Sealed(0, new Seal(Seal.CLAUDE_REDACTED, "d")),
                        new Thinking(0, "b"),
                        new Thinking(0, "c"),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "t")),
                        STOP);
    }

    @Test
    void callsWithoutIndexAreCountedAsTheyCome() {
        assertThat(deltas(
                        "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\"}}]}",
                        "{\"tool_calls\":[{\"function\":{\"arguments\":\"1}\"}}]}",
                        "{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":{\"y\":2.50}}}]}"))
                .containsExactly(
                        new ToolStart(0, 0, "a", "f", Seal.NONE),
                        new ToolArguments(0, 0, "{\"x\":"),
                        new ToolArguments(0, 0, "1}"),
                        new ToolStart(0, 1, "b", "f", Seal.NONE),
                        new ToolArguments(0, 1, "{\"y\":2.50}"),
                        new Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void aNewIdIsANewCallWhateverItsIndex() {
        PivotAnswer answer = PivotAnswer.of(ChatFixtures.read(List.of(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":"
                        + "{\"name\":\"\",\"arguments\":\"{\\\"x\\\":1}\"}}]}}]}")));
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.tools()).containsExactly("f({})[a]", "g({\"x\":1})[b]");
    }

    @Test
    void callThatIsNamedLateBeginsLate() {
        assertThat(
                        deltas(
                                "{\"tool_calls\":[{\"index\":3,\"function\":{\"arguments\":\"{\"}}]}",
                                "{\"tool_calls\":[{\"index\":3,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}]}"))
                .containsExactly(
                        new ToolStart(0, 0, "a", "f", Seal.NONE),
                        new ToolArguments(0, 0, "{"),
                        new ToolArguments(0, 0, "}"),
                        new Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void callWithoutIdGetsOne() {
        List<ChatEvent> told =
                deltas("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        assertThat(((ToolStart) told.getFirst()).id()).startsWith("call_").hasSize(29);
    }

    @Test
    void legacyCallIsACall() {
        List<ChatEvent> told = deltas(
                "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}",
                "{\"function_call\":{\"arguments\":\"{}\"}}");
        assertThat(told).hasSize(3).contains(new ToolArguments(0, 0, "{}"));
    }

    @Test
    void customCallTakesTextAsItsInput() {
        List<ChatEvent> told = deltas(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"custom\",\"custom\":{\"name\":\"sh\",\"input\":\"ls \"}}]}",
                "{\"tool_calls\":[{\"index\":0,\"custom\":{\"input\":\"\\\"x\\\"\"}}]}");
        assertThat(told).contains(new ToolArguments(0, 0, "{\"input\":\"ls \\\"x\\\"\"}"));
    }

    @Test
    void signatureOfACallIsItsSeal() {
        assertThat(deltas("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln\"}}}]}"))
                .contains(new ToolStart(0, 0, "a", "f", new Seal(Seal.GEMINI_THOUGHT, "c2ln")));
    }

    @Test
    void choicesComeInTurnsAndNothingFollowsTheirEnd() {
        assertThat(said(
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"}},{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
                        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"late\"},\"finish_reason\":\"stop\"}]}"))
                .containsExactly(
                        new Text(1, "b"),
                        new Text(0, "a"),
                        new Finish(0, FinishReason.LENGTH, ""),
                        new Finish(1, FinishReason.STOP, ""));
    }

    @Test
    void reasonsAndCallsAgree() {
        assertThat(said("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}}]},"
                        + "\"finish_reason\":\"stop\"}]}"))
                .contains(new Finish(0, FinishReason.TOOL_CALLS, ""));
        assertThat(said("{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"tool_calls\"}]}"))
                .contains(STOP);
        assertThat(
                        said(
                                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\",\"stop_reason\":\"END\"}]}"))
                .contains(new Finish(0, FinishReason.STOP, "END"));
    }

    @Test
    void picturesSoundsSourcesAndRefusals() {
        assertThat(deltas(
                        "{\"content\":\"See ![image](data:image/png;base64,AAAA)\",\"images\":[{\"type\":\"image_url\","
                                + "\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}",
                        "{\"audio\":{\"id\":\"x\",\"data\":\"AB\",\"transcript\":\"Hi\"}}",
                        "{\"audio\":{\"data\":\"CD\"}}",
                        "{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":"
                                + "{\"url\":\"https://a\",\"title\":\"A\",\"start_index\":1,\"end_index\":3}}]}",
                        "{\"refusal\":\"No.\"}"))
                .containsExactly(
                        new Text(0, "See "),
                        new ChatEvent.Media(0, "image/png", "AAAA"),
                        new Text(0, "Hi"),
                        new ChatEvent.Citation(0, "https://a", "A", 1, 3),
                        new ChatEvent.Refusal(0, "No."),
                        new ChatEvent.Media(0, "audio/wav", "ABCD"),
                        STOP);
    }

    @Test
    void wholeAnswerOfLegacyCompletionsIsText() {
        assertThat(document(Fixtures.text("openai/completions.response.upstream.json")))
                .contains(new Text(0, "\n\nThis is a test."), STOP);
    }

    @Test
    void thinkingBlocksOfAWholeMessageStandForItsReasoning() {
        assertThat(document("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"b\",\"reasoning_content\":\"a\","
                        + "\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"a\",\"signature\":\"s\"}]},"
                        + "\"finish_reason\":\"stop\"}]}"))
                .containsExactly(
                        new ChatEvent.Start("", "", 0),
                        new Thinking(0, "a"),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                        new Text(0, "b"),
                        STOP);
    }

    @Test
    void eventsMayLieInALargerBuffer() {
        byte[] bytes = "xx{\"choices\":[{\"delta\":{\"content\":\"ü\"}}]}yy".getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> told = new ArrayList<>();
        var data = ByteBuffer.wrap(bytes, 2, bytes.length - 4);
        new ChatDialect().reader().event(new WireEvent("", data), told::add);
        assertThat(told).contains(new Text(0, "ü"));
    }
}
