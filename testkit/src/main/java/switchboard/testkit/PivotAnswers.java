package switchboard.testkit;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.ChatEvent.Thinking;
import switchboard.spi.ChatEvent.ToolArguments;
import switchboard.spi.ChatEvent.ToolStart;
import switchboard.spi.Seal;

/** Answers in no one's dialect, of the kinds that upstreams give. */
final class PivotAnswers {
    static final String UPSTREAM_MODEL = "model-of-the-upstream";

    private static final ChatEvent START = new ChatEvent.Start("answer-1", UPSTREAM_MODEL, 1_700_000_000L);
    private static final ChatEvent STOP = new Finish(0, FinishReason.STOP, "");
    private static final ChatEvent TOOLS = new Finish(0, FinishReason.TOOL_CALLS, "");

    private PivotAnswers() {}

    static Stream<Named<List<ChatEvent>>> all() {
        return Stream.of(
                named("text", START, text("Grüße, "), text("世界 \"quoted\"\n\t\\ 🎷"), STOP),
                named("text without a beginning", text("at once"), STOP),
                named("reasoning before text", START, thinking("Let me "), thinking("see."), text("42"), STOP),
                named(
                        "sealed reasoning before a call",
                        START,
                        thinking("A tool."),
                        new ChatEvent.Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "c2lnbmVk")),
                        tool(0, "call_1", "weather"),
                        arguments(0, "{\"city\":\"Paris\"}"),
                        TOOLS),
                named(
                        "text before a call without arguments",
                        START,
                        text("One moment."),
                        tool(0, "call_1", "now"),
                        arguments(0, "{}"),
                        TOOLS),
                named("one call", START, tool(0, "call_1", "now"), arguments(0, "{\"a\":"), arguments(0, "1}"), TOOLS),
                named(
                        "two calls one after the other",
                        START,
                        tool(0, "call_1", "add"),
                        arguments(0, "{\"a\":[1,2.50,\"ü\"]}"),
                        tool(1, "call_2", "add"),
                        arguments(1, "{\"b\":{\"c\":null}}"),
                        TOOLS),
                named(
                        "two calls in turns",
                        START,
                        tool(0, "call_1", "add"),
                        arguments(0, "{\"a\":"),
                        tool(1, "call_2", "subtract"),
                        arguments(1, "{\"b\":"),
                        arguments(0, "1}"),
                        arguments(1, "2}"),
                        TOOLS),
                named(
                        "a call with a seal of somebody else's",
                        START,
                        new ToolStart(0, 0, "call_1", "now", new Seal(Seal.GEMINI_THOUGHT, "dGhvdWdodA==")),
                        arguments(0, "{}"),
                        TOOLS),
                named("cut by its length", START, text("Once upon a"), new Finish(0, FinishReason.LENGTH, "")),
                named("filtered", START, new Finish(0, FinishReason.CONTENT_FILTER, "SAFETY")),
                named("nothing to say", START, STOP),
                named("a stop sequence", START, text("a, b"), new Finish(0, FinishReason.STOP, ";")),
                named(
                        "cited",
                        START,
                        text("High tide at 9."),
                        new ChatEvent.Citation(0, "https://example.com/t", "Tides", 0, 9),
                        STOP),
                named(
                        "a picture beside text",
                        START,
                        text("Here: "),
                        new ChatEvent.Media(0, "image/png", "iVBORw0KGgo="),
                        STOP));
    }

    private static Named<List<ChatEvent>> named(String name, ChatEvent... events) {
        return Named.of(name, List.of(events));
    }

    private static ChatEvent text(String text) {
        return new Text(0, text);
    }

    private static ChatEvent thinking(String text) {
        return new Thinking(0, text);
    }

    private static ChatEvent tool(int index, String id, String name) {
        return new ToolStart(0, index, id, name, Seal.NONE);
    }

    private static ChatEvent arguments(int index, String json) {
        return new ToolArguments(0, index, json);
    }
}
