package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Citation;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Refusal;
import switchboard.spi.ChatEvent.Sealed;
import switchboard.spi.ChatEvent.Start;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.ChatEvent.Thinking;
import switchboard.spi.ChatEvent.ToolArguments;
import switchboard.spi.ChatEvent.ToolStart;
import switchboard.spi.EventReader;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.WireEvent;
import switchboard.testkit.Sent;

class MessagesReaderTest {
    @Test
    void thoughtsTextAndCallsComeInTheirOrder() {
        assertThat(read("stream-thinking"))
                .containsExactly(
                        new Start("msg_fx04", "claude-sonnet-4-6", 0),
                        new Thinking(0, "I need the "),
                        new Thinking(0, "weather tool."),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "EqoBCkgIARABGAIiQfx==")),
                        new Sealed(0, new Seal(Seal.CLAUDE_REDACTED, "EmwKAhgBEgyfxREDACTED")),
                        new Text(0, "Checking Paris."),
                        new ToolStart(0, 0, "toolu_fxA", "get_weather", Seal.NONE),
                        new ToolArguments(0, 0, "{\"city\": \"Par"),
                        new ToolArguments(0, 0, "is\"}"),
                        new Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void callsCountFromZeroAndOneWithoutArgumentsHasAnEmptyObject() {
        assertThat(read("stream-tools-parallel"))
                .contains(
                        new ToolStart(0, 0, "toolu_fx1", "get_weather", Seal.NONE),
                        new ToolStart(0, 1, "toolu_fx2", "get_time", Seal.NONE),
                        new ToolArguments(0, 1, "{}"));
    }

    @Test
    void toolsThatTheUpstreamRunsAreNobodysCall() {
        assertThat(read("stream-server-tool"))
                .containsExactly(
                        new Start("msg_fx06", "claude-sonnet-4-6", 0),
                        new Text(0, "High tide"),
                        new Citation(0, "https://example.com/t", "Tides", -1, -1),
                        new Text(0, " at 9."),
                        new Finish(0, FinishReason.STOP, ""));
    }

    @Test
    void refusalFinishesWithItsReason() {
        assertThat(read("stream-refusal"))
                .containsExactly(
                        new Start("msg_fx07", "claude-opus-5", 0),
                        new Finish(0, FinishReason.CONTENT_FILTER, "This request was declined."));
        assertThat(document("{'content':[],'stop_reason':'refusal','stop_details':{'explanation':'No.'}}"))
                .contains(new Refusal(0, "No."), new Finish(0, FinishReason.CONTENT_FILTER, "No."));
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "pause_turn,STOP",
        "max_tokens,LENGTH",
        "model_context_window_exceeded,LENGTH",
        "tool_use,TOOL_CALLS",
        "refusal,CONTENT_FILTER",
        "of_tomorrow,STOP"
    })
    void everyReasonIsKnown(String reason, FinishReason finish) {
        assertThat(document("{'content':[],'stop_reason':'" + reason + "'}")).contains(new Finish(0, finish, ""));
    }

    @Test
    void aReasonThatIsNotToldIsWhatTheAnswerSays() {
        assertThat(document("{'content':[{'type':'tool_use','id':'a','name':'f','input':{}}],'stop_reason':null}"))
                .contains(new Finish(0, FinishReason.TOOL_CALLS, ""));
        assertThat(document("{'content':[{'type':'text','text':'a'}]}")).contains(new Finish(0, FinishReason.STOP, ""));
    }

    @Test
    void stopSequenceIsTold() {
        assertThat(document("{'content':[],'stop_reason':'stop_sequence','stop_sequence':'END'}"))
                .contains(new Finish(0, FinishReason.STOP, "END"));
    }

    @Test
    void documentKeepsNumbersSealsAndSources() {
        assertThat(document("{'id':'msg_1','model':'m','content':[{'type':'thinking','thinking':'','signature':'s'},"
                        + "{'type':'redacted_thinking','data':'d'},{'type':'of_tomorrow'},"
                        + "{'type':'text','text':'a','citations':[{'url':'https://x','title':'X'},{'type':'char_location'}]},"
                        + "{'type':'tool_use','id':'t','name':'a_x2e_b','input':{'n':1.50,'big':9007199254740993}}],"
                        + "'stop_reason':'tool_use'}"))
                .containsExactly(
                        new Start("msg_1", "m", 0),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                        new Sealed(0, new Seal(Seal.CLAUDE_REDACTED, "d")),
                        new Text(0, "a"),
                        new Citation(0, "https://x", "X", -1, -1),
                        new ToolStart(0, 0, "t", "a.b", Seal.NONE),
                        new ToolArguments(0, 0, "{\"n\":1.50,\"big\":9007199254740993}"),
                        new Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void anEventThatCannotBeReadIsAFailure() {
        EventReader reader = new MessagesReader();
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> reader.event(
                        new WireEvent("message_start", WireEvent.of("{\"a").data()), none -> {}));
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> reader.document("<html>".getBytes(StandardCharsets.UTF_8), none -> {}));
    }

    private static List<ChatEvent> read(String stem) {
        EventReader reader = new MessagesReader();
        List<ChatEvent> told = new ArrayList<>();
        for (Sent sent : Sent.all(Fixtures.text(stem + ".upstream.sse"))) {
            reader.event(new WireEvent(sent.name(), WireEvent.of(sent.data()).data()), told::add);
        }
        reader.end(told::add);
        return told;
    }

    private static List<ChatEvent> document(String json) {
        List<ChatEvent> told = new ArrayList<>();
        new MessagesReader().document(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), told::add);
        return told;
    }
}
