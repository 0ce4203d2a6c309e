package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

/**
 * Writes the body for an upstream that speaks like OpenAI. What only some of them know ({@code top_k}, marks for
 * caches) is left out, because others refuse a request for it.
 */
final class ChatRequestWriter {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_USER = 64;

    private final ChatRequest request;
    private final String model;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private ChatRequestWriter(ChatRequest request) {
        this.request = request;
        this.model = request.model();
    }

    static String write(ChatRequest request) {
        return Json.text(new ChatRequestWriter(request).body());
    }

    private ObjectNode body() {
        body.put("model", model);
        body.set("messages", new ChatMessageWriter(model).write(request.messages()));
        tools();
        sampling(request.sampling());
        format();
        effort().ifPresent(effort -> body.put("reasoning_effort", effort.word()));
        if (request.stream()) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        extras();
        return body;
    }

    private void tools() {
        ToolChoice choice = request.toolChoice();
        boolean some = choice.mode() != ToolChoice.Mode.NAMED && !choice.names().isEmpty();
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        for (Tool tool : request.tools()) {
            switch (tool) {
                case Tool.Function function -> {
                    if (!some || choice.names().contains(function.name())) {
                        function(tools.addObject(), function);
                    }
                }
                case Tool.Hosted hosted -> {
                    if (hosted.dialect().equals(Dialect.OPENAI_CHAT)) {
                        tools.add(Json.known(hosted.json()));
                    }
                }
            }
        }
        if (!tools.isEmpty()) {
            body.set("tools", tools);
            choice(choice);
        } else if (!request.tools().isEmpty() && mustCall(choice)) {
            throw new RelayException(Failure.UNSUPPORTED, "the tool that must be called is one of another upstream's");
        }
    }

    private static boolean mustCall(ToolChoice choice) {
        return choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.NAMED;
    }

    private static void function(ObjectNode tool, Tool.Function told) {
        ObjectNode function = tool.put("type", "function").putObject("function").put("name", told.name());
        if (!told.description().isEmpty()) {
            function.put("description", told.description());
        }
        if (!told.parameters().isEmpty()) {
            function.set("parameters", Json.known(told.parameters()));
        }
        told.strict().ifPresent(strict -> function.put("strict", strict));
    }

    /** Several names are told by leaving out the other tools: {@code allowed_tools} is OpenAI's alone. */
    private void choice(ToolChoice choice) {
        switch (choice.mode()) {
            case UNSET -> {}
            case AUTO -> body.put("tool_choice", "auto");
            case NONE -> body.put("tool_choice", "none");
            case REQUIRED -> body.put("tool_choice", "required");
            case NAMED -> {
                ObjectNode named = body.putObject("tool_choice").put("type", "function");
                named.putObject("function").put("name", choice.names().getFirst());
            }
        }
        choice.parallel().ifPresent(parallel -> body.put("parallel_tool_calls", parallel));
    }

    private void sampling(Sampling sampling) {
        String limit = ChatTrait.COMPLETION_TOKENS.of(model) ? "max_completion_tokens" : "max_tokens";
        sampling.maxTokens().ifPresent(tokens -> body.put(limit, ChatLimit.of(model, tokens)));
        sampling.temperature().ifPresent(value -> body.put("temperature", value));
        sampling.topP().ifPresent(value -> body.put("top_p", value));
        sampling.presencePenalty().ifPresent(value -> body.put("presence_penalty", value));
        sampling.frequencyPenalty().ifPresent(value -> body.put("frequency_penalty", value));
        sampling.choices().ifPresent(value -> body.put("n", value));
        sampling.seed().ifPresent(value -> body.put("seed", value));
        List<String> stop = sampling.stop().stream()
                .filter(sequence -> !sequence.isEmpty())
                .limit(MOST_STOPS)
                .toList();
        if (!stop.isEmpty() && !ChatTrait.NO_STOP.of(model)) {
            stop.forEach(body.putArray("stop")::add);
        }
    }

    private void format() {
        switch (request.format()) {
            case AnswerFormat.Text text -> {}
            case AnswerFormat.Json json -> body.putObject("response_format").put("type", "json_object");
            case AnswerFormat.Schema schema -> schema(schema);
        }
    }

    private void schema(AnswerFormat.Schema told) {
        ObjectNode schema = body.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", told.name().isEmpty() ? "output" : told.name());
        if (!told.description().isEmpty()) {
            schema.put("description", told.description());
        }
        schema.set("schema", Json.known(told.schema()));
        told.strict().ifPresent(strict -> schema.put("strict", strict));
    }

    private Optional<Effort> effort() {
        return request.reasoning()
                .asEffort()
                .filter(effort -> !ChatTrait.NO_EFFORT.of(model))
                .filter(effort -> effort != Effort.NONE || !ChatTrait.NO_EFFORT_NONE.of(model))
                .map(effort ->
                        effort.compareTo(Effort.HIGH) > 0 && ChatTrait.EFFORT_TO_HIGH.of(model) ? Effort.HIGH : effort);
    }

    private void extras() {
        for (Map.Entry<String, String> extra : new TreeMap<>(request.extras()).entrySet()) {
            if (!body.has(extra.getKey())) {
                JsonNode value = Json.known(extra.getValue());
                boolean user = extra.getKey().equals("user") && value.isTextual();
                body.set(extra.getKey(), user ? body.textNode(user(value.textValue())) : value);
            }
        }
    }

    /** OpenAI takes 64 characters; a longer name is told by its SHA-256. */
    private static String user(String name) {
        if (name.length() <= LONGEST_USER) {
            return name;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
