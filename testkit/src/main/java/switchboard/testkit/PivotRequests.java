package switchboard.testkit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.Sampling;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/** Requests in no one's dialect, of the kinds that clients make. */
final class PivotRequests {
    /** What the user says in each of them. */
    static final String WORDS = "Which way to the harbour?";

    private static final Message USER = says(Role.USER, new Part.Text(WORDS));
    private static final Tool WEATHER = new Tool.Function(
            "weather",
            "Tells the weather.",
            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}",
            Optional.of(true),
            "");
    private static final Sampling DRAWN = new Sampling(
            OptionalLong.of(64),
            Optional.of(new BigDecimal("0.20")),
            Optional.of(new BigDecimal("0.9")),
            OptionalLong.of(40),
            List.of("END", ";"),
            OptionalLong.of(1),
            OptionalLong.of(9007199254740993L),
            Optional.of(new BigDecimal("0.5")),
            Optional.of(new BigDecimal("-0.5")));

    private PivotRequests() {}

    static Stream<Named<ChatRequest>> all() {
        return Stream.of(
                Named.of("words", ask(USER)),
                Named.of("system words", ask(says(Role.SYSTEM, new Part.Text("Be brief.")), USER)),
                Named.of("system words later", ask(USER, says(Role.SYSTEM, new Part.Text("Be brief.")))),
                Named.of("a conversation", ask(USER, says(Role.ASSISTANT, new Part.Text("Left.")), USER)),
                Named.of("the model begins", ask(says(Role.ASSISTANT, new Part.Text("Hello.")), USER)),
                Named.of("two in a row", ask(USER, USER)),
                Named.of("a message without parts", ask(says(Role.ASSISTANT), USER)),
                Named.of("pictures", ask(USER, says(Role.USER, picture("iVBORw0KGgo="), address()))),
                Named.of("a call and its result", ask(USER, called("{\"city\":\"Paris\"}"), result(false), USER)),
                Named.of("a failed call", ask(USER, called(""), result(true))),
                Named.of("a call with broken arguments", ask(USER, called("{\"city\""), result(false))),
                Named.of("a result of no call", ask(USER, result(false))),
                Named.of("sealed reasoning", ask(USER, reasoned(), result(false))),
                Named.of("everything that is drawn", drawn(DRAWN, Reasoning.UNSET, AnswerFormat.TEXT)),
                Named.of("any JSON", drawn(Sampling.UNSET, Reasoning.UNSET, AnswerFormat.JSON)),
                Named.of("a schema", drawn(Sampling.UNSET, Reasoning.UNSET, schema())),
                Named.of("much reasoning", drawn(Sampling.UNSET, effort(), AnswerFormat.TEXT)),
                Named.of("a budget of reasoning", drawn(DRAWN, budget(), AnswerFormat.TEXT)));
    }

    private static Message says(Role role, Part... parts) {
        return new Message(role, List.of(parts));
    }

    private static Part picture(String base64) {
        return new Part.Media(Part.Kind.IMAGE, "image/png", new Part.Source.Data(base64), "", "low", "");
    }

    private static Part address() {
        return new Part.Media(Part.Kind.IMAGE, "", new Part.Source.Url("https://example.com/harbour.png"), "", "", "");
    }

    private static Message called(String arguments) {
        return says(Role.ASSISTANT, new Part.ToolCall("call_1", "weather", arguments, Seal.NONE));
    }

    private static Message reasoned() {
        return says(
                Role.ASSISTANT,
                new Part.Thinking("A tool.", new Seal(Seal.CLAUDE_SIGNATURE, "c2lnbmVk")),
                new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "cmVkYWN0ZWQ=")),
                new Part.ToolCall("call_1", "weather", "{}", new Seal(Seal.GEMINI_THOUGHT, "dGhvdWdodA==")));
    }

    private static Message result(boolean error) {
        return says(Role.TOOL, new Part.ToolResult("call_1", "weather", List.of(new Part.Text("Rain.")), error, ""));
    }

    private static Reasoning effort() {
        return new Reasoning(Optional.of(Reasoning.Effort.HIGH), OptionalLong.empty(), Optional.empty());
    }

    private static Reasoning budget() {
        return new Reasoning(Optional.empty(), OptionalLong.of(2000), Optional.of(true));
    }

    private static AnswerFormat schema() {
        return new AnswerFormat.Schema(
                "place",
                "",
                "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}",
                Optional.of(true));
    }

    private static ChatRequest ask(Message... messages) {
        boolean called = List.of(messages).stream().anyMatch(message -> message.role() == Role.TOOL);
        return request(
                List.of(messages),
                called ? List.of(WEATHER) : List.of(),
                Sampling.UNSET,
                Reasoning.UNSET,
                AnswerFormat.TEXT);
    }

    private static ChatRequest drawn(Sampling sampling, Reasoning reasoning, AnswerFormat format) {
        return request(List.of(USER), List.of(), sampling, reasoning, format);
    }

    private static ChatRequest request(
            List<Message> messages, List<Tool> tools, Sampling sampling, Reasoning reasoning, AnswerFormat format) {
        return new ChatRequest(
                "a-model",
                true,
                messages,
                tools,
                tools.isEmpty() ? ToolChoice.UNSET : new ToolChoice(ToolChoice.Mode.AUTO, List.of(), Optional.empty()),
                sampling,
                reasoning,
                format,
                Map.of());
    }
}
