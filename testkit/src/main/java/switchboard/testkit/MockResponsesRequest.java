package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A request for a response, read as strictly as OpenAI does. */
final class MockResponsesRequest {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "text",
            "reasoning",
            "max_output_tokens",
            "max_tool_calls",
            "parallel_tool_calls",
            "temperature",
            "top_p",
            "top_logprobs",
            "truncation",
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "service_tier",
            "store",
            "previous_response_id",
            "conversation",
            "include",
            "background",
            "stream",
            "stream_options",
            "prompt");

    private final JsonNode body;
    private final Set<String> unanswered = new LinkedHashSet<>();
    private final Set<String> known = new HashSet<>();
    private final List<String> turns = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private String said = "";

    private MockResponsesRequest(JsonNode body) {
        this.body = body;
    }

    /**
     * Reads one.
     *
     * @param before the items of the conversation so far
     */
    static MockAsk read(JsonNode body, JsonNode before) {
        return new MockResponsesRequest(body).ask(before);
    }

    private MockAsk ask(JsonNode before) {
        MockJson.stranger(body, FIELDS).ifPresent(name -> {
            throw MockRefusal.bad("Unknown parameter: '%s'.".formatted(name));
        });
        if (body.path("max_output_tokens").asInt(16) < 16) {
            throw MockRefusal.bad("Invalid 'max_output_tokens': integer below minimum value. Expected >= 16.");
        }
        before.forEach(this::item);
        input();
        if (!unanswered.isEmpty()) {
            throw MockRefusal.bad(
                    "No tool output found for function call %s.".formatted(String.join(", ", unanswered)));
        }
        return new MockAsk(
                body.path("model").asText(),
                body,
                body.path("stream").asBoolean(),
                body.path("reasoning").hasNonNull("effort")
                        && !body.at("/reasoning/effort").asText().equals("none"),
                new MockAsk.Turn(said, List.copyOf(images), List.copyOf(results)),
                new MockAsk.Offer(tools(), body.path("parallel_tool_calls").asBoolean(true), known.size()),
                body.path("max_output_tokens").asInt(Integer.MAX_VALUE),
                facts());
    }

    private void input() {
        JsonNode input = body.path("input");
        if (input.isTextual()) {
            user(input);
            turns.add("user");
        } else if (input.isArray() && !input.isEmpty()) {
            input.forEach(this::item);
        } else {
            throw MockRefusal.bad("Missing required parameter: 'input'.");
        }
    }

    private void item(JsonNode item) {
        switch (item.path("type").asText("message")) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" -> result(item);
            case "reasoning" -> reasoning(item);
            default ->
                throw MockRefusal.bad(
                        "Invalid value: '%s'.".formatted(item.path("type").asText()));
        }
    }

    private void message(JsonNode item) {
        String role = item.path("role").asText();
        switch (role) {
            case "user" -> user(item.path("content"));
            case "assistant" -> forget();
            case "system", "developer" -> {}
            default -> throw MockRefusal.bad("Invalid value: '%s'.".formatted(role));
        }
        turn(role);
    }

    private void user(JsonNode content) {
        forget();
        if (content.isTextual()) {
            said = content.asText();
            return;
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "input_text" -> text.append(part.path("text").asText());
                case "input_image" ->
                    images.add(MockImage.at(part.path("image_url").asText()));
                case "input_file" -> images.add("file");
                default ->
                    throw MockRefusal.bad(
                            "Invalid value: '%s'.".formatted(part.path("type").asText()));
            }
        }
        said = text.toString();
    }

    private void call(JsonNode item) {
        if (item.hasNonNull("id") && !item.path("id").asText().startsWith("fc_")) {
            throw MockRefusal.bad("Invalid 'input.id': expected an ID that begins with 'fc'.");
        }
        if (MockJson.parseObject(item.path("arguments").asText()).isEmpty()) {
            throw MockRefusal.bad("Invalid 'input.arguments': not an object.");
        }
        unanswered.add(item.path("call_id").asText());
        known.add(item.path("call_id").asText());
        turn("assistant");
        if (results.isEmpty()) {
            return;
        }
        forget();
    }

    private void result(JsonNode item) {
        if (!unanswered.remove(item.path("call_id").asText())) {
            throw MockRefusal.bad("No tool call found for function call output with call_id %s."
                    .formatted(item.path("call_id").asText()));
        }
        JsonNode output = item.path("output");
        results.add(
                output.isTextual()
                        ? output.asText()
                        : MockJson.each(output)
                                .map(part -> part.path("text").asText())
                                .collect(Collectors.joining()));
        turn("tool");
    }

    private void reasoning(JsonNode item) {
        String thought = MockJson.each(item.path("summary"))
                .map(part -> part.path("text").asText())
                .collect(Collectors.joining());
        if (item.hasNonNull("encrypted_content")
                && !MockSeal.fits(item.path("encrypted_content").asText(), thought)) {
            throw MockRefusal.bad("The encrypted content could not be verified.");
        }
    }

    private void turn(String role) {
        if (turns.isEmpty() || !turns.getLast().equals(role)) {
            turns.add(role);
        }
    }

    private void forget() {
        results.clear();
        images.clear();
        said = "";
    }

    private List<MockAsk.Tool> tools() {
        JsonNode choice = body.path("tool_choice");
        String only = choice.path("name").asText();
        List<MockAsk.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            if (!tool.path("type").asText().equals("function")
                    || !tool.path("name").isTextual()) {
                throw MockRefusal.bad("Missing required parameter: 'tools.name'.");
            }
            String name = tool.path("name").asText();
            if (!choice.asText().equals("none") && (only.isEmpty() || only.equals(name))) {
                tools.add(new MockAsk.Tool(name, tool.path("parameters")));
            }
        }
        return tools;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("system", body.path("instructions").asText(""));
        facts.put("turns", String.join(" ", turns));
        facts.put("max", body.path("max_output_tokens").asText());
        facts.put("temperature", body.path("temperature").asText());
        facts.put("top_p", body.path("top_p").asText());
        facts.put(
                "tools",
                MockJson.each(body.path("tools"))
                        .map(tool -> tool.path("name").asText())
                        .collect(Collectors.joining(" ")));
        JsonNode choice = body.path("tool_choice");
        facts.put(
                "choice",
                choice.isTextual() ? choice.asText() : choice.path("name").asText());
        facts.put("effort", body.at("/reasoning/effort").asText());
        facts.put("format", body.at("/text/format/type").asText());
        return facts;
    }
}
