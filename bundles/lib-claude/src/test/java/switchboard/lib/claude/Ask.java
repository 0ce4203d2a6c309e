package switchboard.lib.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.lib.wire.Json;
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

/** Makes requests, and shows what is written of them; every setter returns the builder. */
final class Ask {
    private final String model;
    private final List<Message> messages = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private final List<String> stop = new ArrayList<>();
    private final Map<String, String> extras = new HashMap<>();
    private ToolChoice choice = ToolChoice.UNSET;
    private Reasoning reasoning = Reasoning.UNSET;
    private AnswerFormat format = AnswerFormat.TEXT;
    private OptionalLong max = OptionalLong.empty();
    private OptionalLong n = OptionalLong.empty();
    private OptionalLong topK = OptionalLong.empty();
    private Optional<BigDecimal> temperature = Optional.empty();
    private Optional<BigDecimal> topP = Optional.empty();

    Ask(String model) {
        this.model = model;
    }

    /** A request that says hello. */
    static Ask of(String model) {
        return new Ask(model).says(Role.USER, new Part.Text("Hello"));
    }

    Ask says(Role role, Part... parts) {
        messages.add(new Message(role, List.of(parts)));
        return this;
    }

    Ask says(Role role, String text) {
        return says(role, new Part.Text(text));
    }

    Ask calls(String id, String name, String arguments) {
        return says(Role.ASSISTANT, new Part.ToolCall(id, name, arguments, Seal.NONE));
    }

    Ask result(String id, String text) {
        return says(Role.TOOL, new Part.ToolResult(id, "", List.of(new Part.Text(text)), false, ""));
    }

    Ask tool(String name, String parameters) {
        return tool(new Tool.Function(name, "", parameters, Optional.empty(), ""));
    }

    Ask tool(Tool tool) {
        tools.add(tool);
        return this;
    }

    Ask choice(ToolChoice.Mode mode, String... names) {
        choice = new ToolChoice(mode, List.of(names), choice.parallel());
        return this;
    }

    Ask oneCallAtATime() {
        choice = new ToolChoice(choice.mode(), choice.names(), Optional.of(false));
        return this;
    }

    Ask effort(Reasoning.Effort effort) {
        reasoning = new Reasoning(Optional.of(effort), OptionalLong.empty(), reasoning.shown());
        return this;
    }

    Ask budget(long tokens) {
        reasoning = new Reasoning(Optional.empty(), OptionalLong.of(tokens), reasoning.shown());
        return this;
    }

    Ask shown(boolean shown) {
        reasoning = new Reasoning(reasoning.effort(), reasoning.budget(), Optional.of(shown));
        return this;
    }

    Ask format(AnswerFormat value) {
        format = value;
        return this;
    }

    Ask max(long tokens) {
        max = OptionalLong.of(tokens);
        return this;
    }

    Ask n(long choices) {
        n = OptionalLong.of(choices);
        return this;
    }

    Ask temperature(String value) {
        temperature = Optional.of(new BigDecimal(value));
        return this;
    }

    Ask topP(String value) {
        topP = Optional.of(new BigDecimal(value));
        return this;
    }

    Ask topK(long value) {
        topK = OptionalLong.of(value);
        return this;
    }

    Ask stop(String... sequences) {
        stop.addAll(List.of(sequences));
        return this;
    }

    Ask extra(String name, String json) {
        extras.put(name, json);
        return this;
    }

    ChatRequest request() {
        Sampling sampling = new Sampling(
                max,
                temperature,
                topP,
                topK,
                stop,
                n,
                OptionalLong.of(7),
                Optional.of(BigDecimal.ONE),
                Optional.of(BigDecimal.ONE));
        return new ChatRequest(model, false, messages, tools, choice, sampling, reasoning, format, extras);
    }

    /** What is written of it. */
    JsonNode written() {
        return Json.known(new MessagesDialect().writeRequest(request()));
    }

    /** JSON with single quotes. */
    static JsonNode json(String text) {
        return Json.known(text.replace('\'', '"'));
    }
}
