package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A request for a Claude message, read as strictly as Anthropic does. */
final class MockMessagesRequest {
    private static final Set<String> FIELDS = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "stream",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "metadata",
            "service_tier",
            "cache_control",
            "container",
            "inference_geo",
            "context_management",
            "mcp_servers");
    private static final Pattern ADAPTIVE_ONLY = Pattern.compile("claude-(opus-4-[78]|[a-z]+-5).*");

    private final JsonNode body;
    private final Set<String> unanswered = new LinkedHashSet<>();
    private final List<String> results = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private String said = "";
    private int made;

    private MockMessagesRequest(JsonNode body) {
        this.body = body;
    }

    /**
     * Reads one.
     *
     * @param counted it is only to be counted
     */
    static MockAsk read(JsonNode body, boolean counted) {
        return new MockMessagesRequest(body).ask(counted);
    }

    static boolean showsThoughts(JsonNode body) {
        String shown = ADAPTIVE_ONLY.matcher(body.path("model").asText()).matches() ? "omitted" : "summarized";
        return body.at("/thinking/display").asText(shown).equals("summarized");
    }

    private MockAsk ask(boolean counted) {
        MockJson.stranger(body, FIELDS).ifPresent(name -> {
            throw MockRefusal.bad(name + ": Extra inputs are not permitted");
        });
        if (!counted && !body.path("max_tokens").isInt()) {
            throw MockRefusal.bad("max_tokens: Field required");
        }
        if (body.path("temperature").asDouble(1) > 1 || body.path("temperature").asDouble(1) < 0) {
            throw MockRefusal.bad("temperature: range: 0..1");
        }
        thinking();
        messages();
        return new MockAsk(
                body.path("model").asText(),
                body,
                body.path("stream").asBoolean(),
                thinks(),
                new MockAsk.Turn(said, List.copyOf(images), List.copyOf(results)),
                new MockAsk.Offer(
                        tools(),
                        !body.at("/tool_choice/disable_parallel_tool_use").asBoolean(),
                        made),
                body.path("max_tokens").asInt(Integer.MAX_VALUE),
                facts());
    }

    private boolean thinks() {
        String type = body.at("/thinking/type").asText("disabled");
        return !type.equals("disabled");
    }

    private void thinking() {
        JsonNode thinking = body.path("thinking");
        boolean adaptiveOnly =
                ADAPTIVE_ONLY.matcher(body.path("model").asText()).matches();
        if (adaptiveOnly && (body.has("temperature") || body.has("top_p") || body.has("top_k"))) {
            throw MockRefusal.bad("temperature: not supported for this model");
        }
        if (thinking.path("type").asText().equals("enabled")) {
            int budget = thinking.path("budget_tokens").asInt();
            if (adaptiveOnly) {
                throw MockRefusal.bad("\"thinking.type.enabled\" is not supported for this model.");
            }
            if (budget < 1024 || budget >= body.path("max_tokens").asInt()) {
                throw MockRefusal.bad(
                        "`max_tokens` must be greater than `thinking.budget_tokens`, which is 1024 at least");
            }
            if (body.path("temperature").asDouble(1) != 1 || body.has("top_k")) {
                throw MockRefusal.bad("`temperature` may only be set to 1 when thinking is enabled.");
            }
            String choice = body.at("/tool_choice/type").asText("auto");
            if (!choice.equals("auto") && !choice.equals("none")) {
                throw MockRefusal.bad("Thinking may not be enabled when tool_choice forces tool use.");
            }
        }
    }

    private void messages() {
        JsonNode messages = body.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw MockRefusal.bad("messages: at least one message is required");
        }
        for (int i = 0; i < messages.size(); i++) {
            String role = messages.path(i).path("role").asText();
            if (!role.equals(i % 2 == 0 ? "user" : "assistant")) {
                throw MockRefusal.bad(
                        "messages: roles must alternate between \"user\" and \"assistant\", beginning with"
                                + " \"user\", but message %d is of \"%s\"".formatted(i, role));
            }
            content(i, role, messages.path(i).path("content"));
        }
        if (!unanswered.isEmpty()) {
            throw orphans(messages.size());
        }
    }

    private void content(int number, String role, JsonNode content) {
        results.clear();
        images.clear();
        said = "";
        if (content.isTextual()) {
            text(number, content.asText());
        } else if (!content.isArray() || content.isEmpty()) {
            throw MockRefusal.bad("messages.%d: all messages must have non-empty content".formatted(number));
        }
        if (role.equals("user")) {
            user(number, content);
        } else {
            assistant(number, content);
        }
    }

    private void text(int number, String text) {
        if (text.isEmpty()) {
            throw MockRefusal.bad("messages.%d: text content blocks must be non-empty".formatted(number));
        }
        said += text;
    }

    private void user(int number, JsonNode content) {
        boolean others = false;
        for (JsonNode block : content.isArray() ? content : MockJson.object().arrayNode()) {
            switch (block.path("type").asText()) {
                case "tool_result" -> {
                    if (others || !unanswered.remove(block.path("tool_use_id").asText())) {
                        throw MockRefusal.bad("messages.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s"
                                .formatted(number, block.path("tool_use_id").asText()));
                    }
                    result(block.path("content"));
                }
                case "text" -> text(number, block.path("text").asText());
                case "image" -> image(block.path("source"));
                case "document" -> images.add("document");
                default -> throw unknown(number, block);
            }
            others |= !block.path("type").asText().equals("tool_result");
        }
        if (!unanswered.isEmpty()) {
            throw orphans(number - 1);
        }
    }

    private void result(JsonNode content) {
        StringBuilder text = new StringBuilder(content.isTextual() ? content.asText() : "");
        if (content.isArray()) {
            for (JsonNode block : content) {
                if (block.path("type").asText().equals("image")) {
                    image(block.path("source"));
                }
                text.append(block.path("text").asText());
            }
        }
        results.add(text.toString());
    }

    private void image(JsonNode source) {
        images.add(
                source.path("type").asText().equals("url")
                        ? MockImage.at(source.path("url").asText())
                        : MockImage.of(
                                source.path("media_type").asText(),
                                source.path("data").asText()));
    }

    private void assistant(int number, JsonNode content) {
        boolean thoughtFirst = content.path(0).path("type").asText().endsWith("thinking");
        boolean last = number == body.path("messages").size() - 2;
        for (JsonNode block : content.isArray() ? content : MockJson.object().arrayNode()) {
            switch (block.path("type").asText()) {
                case "text" -> text(number, block.path("text").asText());
                case "thinking" -> sealed(number, block);
                case "redacted_thinking" -> {}
                case "tool_use" -> {
                    toolUse(number, block);
                    if (last
                            && !thoughtFirst
                            && body.at("/thinking/type").asText().equals("enabled")) {
                        throw MockRefusal.bad("messages.%d.content.0.type: Expected `thinking`, but found `tool_use`."
                                .formatted(number));
                    }
                }
                default -> throw unknown(number, block);
            }
        }
    }

    private void toolUse(int number, JsonNode block) {
        String id = block.path("id").asText();
        if (!id.matches("[a-zA-Z0-9_-]+")
                || !block.path("input").isObject()
                || block.path("name").asText().isEmpty()) {
            throw MockRefusal.bad("messages.%d.content.tool_use: id, name or input is not valid".formatted(number));
        }
        if (!unanswered.add(id)) {
            throw MockRefusal.bad("messages: `tool_use` ids must be unique");
        }
        made++;
    }

    private static void sealed(int number, JsonNode block) {
        if (!MockSeal.fits(
                block.path("signature").asText(), block.path("thinking").asText())) {
            throw MockRefusal.bad("messages.%d.content: Invalid `signature` in `thinking` block".formatted(number));
        }
    }

    private MockRefusal orphans(int number) {
        return MockRefusal.bad(
                "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s"
                        .formatted(number, String.join(", ", unanswered)));
    }

    private static MockRefusal unknown(int number, JsonNode block) {
        return MockRefusal.bad(
                "messages.%d.content: Input tag '%s' found using 'type' does not match any of the expected"
                        .formatted(number, block.path("type").asText()));
    }

    private List<MockAsk.Tool> tools() {
        JsonNode choice = body.path("tool_choice");
        String only = choice.path("name").asText();
        List<MockAsk.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            String name = tool.path("name").asText();
            if (tool.path("type").asText("custom").equals("custom")
                    && !tool.at("/input_schema/type").asText().equals("object")) {
                throw MockRefusal.bad("tools.%s.input_schema.type: Input should be 'object'".formatted(name));
            }
            if (!choice.path("type").asText().equals("none") && (only.isEmpty() || only.equals(name))) {
                tools.add(new MockAsk.Tool(name, tool.path("input_schema")));
            }
        }
        if (!choice.isMissingNode() && body.path("tools").isEmpty()) {
            throw MockRefusal.bad("tool_choice: may only be specified while providing tools");
        }
        return tools;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        JsonNode system = body.path("system");
        facts.put(
                "system",
                system.isTextual()
                        ? system.asText()
                        : MockJson.each(system)
                                .map(block -> block.path("text").asText())
                                .collect(Collectors.joining(" / ")));
        facts.put(
                "turns",
                MockJson.each(body.path("messages"))
                        .map(message -> message.path("role").asText())
                        .collect(Collectors.joining(" ")));
        facts.put("max", body.path("max_tokens").asText());
        facts.put("temperature", body.path("temperature").asText());
        facts.put("top_p", body.path("top_p").asText());
        facts.put(
                "stop",
                MockJson.each(body.path("stop_sequences")).map(JsonNode::asText).collect(Collectors.joining(" ")));
        facts.put(
                "tools",
                MockJson.each(body.path("tools"))
                        .map(tool -> tool.path("name").asText())
                        .collect(Collectors.joining(" ")));
        facts.put(
                "choice",
                body.at("/tool_choice/name").asText(body.at("/tool_choice/type").asText()));
        facts.put(
                "effort",
                body.at("/output_config/effort")
                        .asText(body.at("/thinking/budget_tokens").asText()));
        facts.put("format", body.at("/output_config/format/type").asText());
        return facts;
    }
}
