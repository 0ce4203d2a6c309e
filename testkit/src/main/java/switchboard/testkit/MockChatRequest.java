package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A chat completion's request, read as strictly as OpenAI does. */
final class MockChatRequest {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "messages",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty",
            "n",
            "stop",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "response_format",
            "reasoning_effort",
            "verbosity",
            "modalities",
            "audio",
            "prediction",
            "web_search_options",
            "service_tier",
            "logprobs",
            "top_logprobs",
            "logit_bias",
            "seed",
            "store",
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "moderation");
    private static final Set<String> ROLES = Set.of("developer", "system", "user", "assistant", "tool", "function");

    private final JsonNode body;
    private final Set<String> unanswered = new LinkedHashSet<>();
    private final List<String> turns = new ArrayList<>();
    private final List<String> system = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private String said = "";
    private int made;

    private MockChatRequest(JsonNode body) {
        this.body = body;
    }

    static MockAsk read(JsonNode body) {
        return new MockChatRequest(body).ask();
    }

    static MockAsk readCompletion(JsonNode body) {
        return new MockAsk(
                body.path("model").asText(),
                body,
                body.path("stream").asBoolean(),
                false,
                new MockAsk.Turn(body.path("prompt").asText(), List.of(), List.of()),
                new MockAsk.Offer(List.of(), false, 0),
                body.path("max_tokens").asInt(Integer.MAX_VALUE),
                Map.of());
    }

    private MockAsk ask() {
        MockJson.stranger(body, FIELDS).ifPresent(name -> {
            throw MockRefusal.bad("Unrecognized request argument supplied: " + name);
        });
        if (!body.path("messages").isArray() || body.path("messages").isEmpty()) {
            throw MockRefusal.bad("Invalid 'messages': empty array. Expected an array with minimum length 1.");
        }
        ranges();
        body.path("messages").forEach(this::message);
        answered();
        String effort = body.path("reasoning_effort").asText("none");
        return new MockAsk(
                body.path("model").asText(),
                body,
                body.path("stream").asBoolean(),
                !effort.equals("none") && !effort.equals("minimal"),
                new MockAsk.Turn(said, List.copyOf(images), List.copyOf(results)),
                new MockAsk.Offer(tools(), body.path("parallel_tool_calls").asBoolean(true), made),
                body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(Integer.MAX_VALUE)),
                facts());
    }

    private void ranges() {
        double temperature = body.path("temperature").asDouble(1);
        if (temperature < 0 || temperature > 2) {
            throw MockRefusal.bad("Invalid 'temperature': must be between 0 and 2.");
        }
        for (String name : List.of("max_tokens", "max_completion_tokens")) {
            if (body.has(name) && body.path(name).asInt() < 1) {
                throw MockRefusal.bad("Invalid '%s': must be at least 1.".formatted(name));
            }
        }
    }

    private void message(JsonNode message) {
        String role = message.path("role").asText();
        if (!ROLES.contains(role)) {
            throw MockRefusal.bad("Invalid value: '%s'. Supported values are the known roles.".formatted(role));
        }
        if (!role.equals("tool")) {
            answered();
        }
        switch (role) {
            case "system", "developer" -> system.add(text(message.path("content")));
            case "assistant" -> assistant(message);
            case "tool" -> tool(message);
            default -> user(message.path("content"));
        }
        if (turns.isEmpty() || !turns.getLast().equals(role)) {
            turns.add(role);
        }
    }

    private void user(JsonNode content) {
        forget();
        if (content.isArray() ? content.isEmpty() : !content.isTextual()) {
            throw MockRefusal.bad("Invalid type for 'messages.content': expected a string or parts.");
        }
        said = text(content);
    }

    private void assistant(JsonNode message) {
        forget();
        JsonNode calls = message.path("tool_calls");
        if (calls.isEmpty()
                && !message.hasNonNull("content")
                && !message.hasNonNull("refusal")
                && !message.has("audio")) {
            throw MockRefusal.bad("Invalid value for 'content': expected a string, got null.");
        }
        if (calls.isArray() && calls.isEmpty()) {
            throw MockRefusal.bad("Invalid 'messages.tool_calls': empty array.");
        }
        for (JsonNode call : calls) {
            if (!call.path("id").isTextual() || !call.path("type").asText().equals("function")) {
                throw MockRefusal.bad("Missing required parameter: 'messages.tool_calls.id'.");
            }
            if (MockJson.parseObject(call.at("/function/arguments").asText()).isEmpty()) {
                throw MockRefusal.bad("Invalid 'messages.tool_calls.function.arguments': not an object.");
            }
            unanswered.add(call.path("id").asText());
            made++;
        }
    }

    private void tool(JsonNode message) {
        if (!unanswered.remove(message.path("tool_call_id").asText())) {
            throw MockRefusal.bad("Invalid parameter: messages with role 'tool' must be a response to a preceding"
                    + " message with 'tool_calls'.");
        }
        if (!message.has("content") || message.path("content").isNull()) {
            throw MockRefusal.bad("Missing required parameter: 'messages.content'.");
        }
        results.add(text(message.path("content")));
    }

    private void answered() {
        if (!unanswered.isEmpty()) {
            throw MockRefusal.bad("An assistant message with 'tool_calls' must be followed by tool messages responding"
                    + " to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
                    + String.join(", ", unanswered));
        }
    }

    private void forget() {
        results.clear();
        images.clear();
        said = "";
    }

    private String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            switch (part.path("type").asText()) {
                case "text", "refusal" ->
                    text.append(part.path("text").asText())
                            .append(part.path("refusal").asText());
                case "image_url" ->
                    images.add(MockImage.at(part.at("/image_url/url").asText()));
                case "input_audio", "file" -> images.add(part.path("type").asText());
                default ->
                    throw MockRefusal.bad(
                            "Invalid value: '%s'.".formatted(part.path("type").asText()));
            }
        }
        return text.toString();
    }

    private List<MockAsk.Tool> tools() {
        JsonNode choice = body.path("tool_choice");
        String only = choice.at("/function/name").asText();
        List<MockAsk.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            String name = tool.at("/function/name").asText();
            if (!tool.path("type").asText().equals("function") || !name.matches("[a-zA-Z0-9_-]{1,64}")) {
                throw MockRefusal.bad("Invalid 'tools.function.name': '%s'.".formatted(name));
            }
            if (!choice.asText().equals("none") && (only.isEmpty() || only.equals(name))) {
                tools.add(new MockAsk.Tool(name, tool.at("/function/parameters")));
            }
        }
        if (!only.isEmpty() && tools.isEmpty()) {
            throw MockRefusal.bad("Invalid value for 'tool_choice': no such tool.");
        }
        if (body.path("tools").isEmpty() && body.has("tool_choice")) {
            throw MockRefusal.bad("'tool_choice' is only allowed when 'tools' are specified.");
        }
        return tools;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("system", String.join(" / ", system));
        facts.put(
                "turns",
                turns.stream()
                        .filter(role -> !role.equals("system") && !role.equals("developer"))
                        .collect(Collectors.joining(" ")));
        facts.put(
                "max",
                body.path("max_completion_tokens")
                        .asText(body.path("max_tokens").asText()));
        facts.put("temperature", body.path("temperature").asText());
        facts.put("top_p", body.path("top_p").asText());
        JsonNode stop = body.path("stop");
        facts.put(
                "stop",
                stop.isTextual()
                        ? stop.asText()
                        : MockJson.each(stop).map(JsonNode::asText).collect(Collectors.joining(" ")));
        facts.put(
                "tools",
                MockJson.each(body.path("tools"))
                        .map(tool -> tool.at("/function/name").asText())
                        .collect(Collectors.joining(" ")));
        JsonNode choice = body.path("tool_choice");
        facts.put(
                "choice",
                choice.isTextual()
                        ? choice.asText()
                        : choice.at("/function/name").asText());
        facts.put("effort", body.path("reasoning_effort").asText());
        facts.put("format", body.at("/response_format/type").asText());
        return facts;
    }
}
