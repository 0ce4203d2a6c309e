package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A request for generated content, read as strictly as Google does. */
final class MockGenerateRequest {
    private static final Set<String> FIELDS = Set.of(
            "contents",
            "systemInstruction",
            "tools",
            "toolConfig",
            "safetySettings",
            "generationConfig",
            "cachedContent",
            "serviceTier");
    private static final Set<String> CONFIG = Set.of(
            "temperature",
            "topP",
            "topK",
            "candidateCount",
            "maxOutputTokens",
            "stopSequences",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "responseLogprobs",
            "logprobs",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "responseModalities",
            "thinkingConfig",
            "mediaResolution",
            "speechConfig",
            "imageConfig");
    private static final Set<String> DATA = Set.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult");
    private static final Set<String> PART_FLAGS =
            Set.of("thought", "thoughtSignature", "videoMetadata", "mediaResolution");
    private static final String SKIP = "skip_thought_signature_validator";

    private final JsonNode body;
    private final String model;
    private final List<String> turns = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final List<String> images = new ArrayList<>();
    private final List<String> unanswered = new ArrayList<>();
    private String said = "";
    private int made;

    private MockGenerateRequest(JsonNode body, String model) {
        this.body = body;
        this.model = model;
    }

    static MockAsk read(JsonNode body, String path) {
        String model = path.substring(path.indexOf("/models/") + 8, path.lastIndexOf(':'));
        return new MockGenerateRequest(body, model).ask(path.contains(":stream"));
    }

    /** Whether a model is of the third generation, which wants its signatures back. */
    static boolean third(String model) {
        return model.startsWith("gemini-3");
    }

    private MockAsk ask(boolean stream) {
        strangers("", body, FIELDS);
        JsonNode config = body.path("generationConfig");
        strangers("generation_config", config, CONFIG);
        JsonNode thinking = config.path("thinkingConfig");
        if (thinking.has("thinkingBudget") && thinking.has("thinkingLevel")) {
            throw MockRefusal.bad("You can only set only one of thinking budget and thinking level.");
        }
        if (!body.path("contents").isArray() || body.path("contents").isEmpty()) {
            throw MockRefusal.bad("* GenerateContentRequest.contents: contents is not specified");
        }
        body.path("contents").forEach(this::content);
        if (!unanswered.isEmpty()) {
            throw unequal();
        }
        return new MockAsk(
                model,
                body,
                stream,
                thinks(thinking),
                new MockAsk.Turn(said, List.copyOf(images), List.copyOf(results)),
                new MockAsk.Offer(tools(), true, made),
                config.path("maxOutputTokens").asInt(Integer.MAX_VALUE),
                facts(config));
    }

    private static boolean thinks(JsonNode thinking) {
        if (thinking.has("thinkingBudget")) {
            return thinking.path("thinkingBudget").asInt() != 0;
        }
        return thinking.has("thinkingLevel") || thinking.path("includeThoughts").asBoolean();
    }

    private static void strangers(String where, JsonNode object, Set<String> known) {
        MockJson.stranger(object, known).ifPresent(name -> {
            throw MockRefusal.bad("Invalid JSON payload received. Unknown name \"%s\"%s: Cannot find field."
                    .formatted(name, where.isEmpty() ? "" : " at '" + where + "'"));
        });
    }

    private void content(JsonNode content) {
        String role = content.path("role").asText("user");
        JsonNode parts = content.path("parts");
        if (!parts.isArray() || parts.isEmpty()) {
            throw MockRefusal.bad("* GenerateContentRequest.contents.parts: contents.parts must not be empty.");
        }
        parts.forEach(MockGenerateRequest::oneOf);
        switch (role) {
            case "user", "function" -> user(parts);
            case "model" -> model(parts);
            default -> throw MockRefusal.bad("Please use a valid role: user, model.");
        }
        turns.add(role.equals("model") ? "assistant" : "user");
    }

    private static void oneOf(JsonNode part) {
        long data = part.properties().stream()
                .filter(field -> DATA.contains(field.getKey()))
                .count();
        if (data != 1) {
            throw MockRefusal.bad(
                    "* GenerateContentRequest.contents.parts.data: required oneof field 'data' must have one"
                            + " initialized field");
        }
        part.properties().forEach(field -> {
            if (!DATA.contains(field.getKey()) && !PART_FLAGS.contains(field.getKey())) {
                throw MockRefusal.bad(
                        "Invalid JSON payload received. Unknown name \"%s\" at 'contents.parts': Cannot find field."
                                .formatted(field.getKey()));
            }
        });
    }

    private void user(JsonNode parts) {
        forget();
        for (JsonNode part : parts) {
            said += part.path("text").asText();
            JsonNode data = part.path("inlineData");
            if (!data.isMissingNode()) {
                String type = data.path("mimeType").asText();
                images.add(
                        type.startsWith("image/")
                                ? MockImage.of(type, data.path("data").asText())
                                : type);
            }
            if (part.has("fileData")) {
                images.add("image at " + part.at("/fileData/fileUri").asText());
            }
            response(part.path("functionResponse"));
        }
        if (!unanswered.isEmpty()) {
            throw unequal();
        }
    }

    private void response(JsonNode response) {
        if (response.isMissingNode()) {
            return;
        }
        String name = response.path("name").asText();
        if (name.isEmpty()) {
            throw MockRefusal.bad(
                    "* GenerateContentRequest.contents.parts.function_response.name: Name cannot be empty.");
        }
        if (!response.path("response").isObject()) {
            throw MockRefusal.bad("Invalid value at 'contents.parts.function_response.response' (Struct)");
        }
        if (!unanswered.remove(name)) {
            throw unequal();
        }
        JsonNode output = response.at("/response/output");
        results.add(
                output.isTextual() ? output.asText() : response.path("response").toString());
    }

    private void model(JsonNode parts) {
        boolean calls = MockJson.each(parts).anyMatch(part -> part.has("functionCall"));
        if (calls && (turns.isEmpty() || turns.getLast().equals("assistant"))) {
            throw MockRefusal.bad("Please ensure that function call turn comes immediately after a user turn or after a"
                    + " function response turn.");
        }
        forget();
        boolean first = true;
        for (JsonNode part : parts) {
            if (part.has("functionCall")) {
                signature(part, first);
                first = false;
                unanswered.add(part.at("/functionCall/name").asText());
                made++;
            }
        }
    }

    private void signature(JsonNode part, boolean first) {
        String signature = part.path("thoughtSignature").asText();
        String name = part.at("/functionCall/name").asText();
        if (signature.isEmpty() && first && third(model)) {
            throw MockRefusal.bad(
                    "Function call is missing a thought_signature in functionCall parts. function call `%s`"
                            .formatted(name));
        }
        if (!signature.isEmpty() && !signature.equals(SKIP) && !MockSeal.fits(signature, name)) {
            throw MockRefusal.bad("Thought signature is not valid.");
        }
    }

    private static MockRefusal unequal() {
        return MockRefusal.bad(
                "Please ensure that the number of function response parts is equal to the number of function"
                        + " call parts of the function call turn.");
    }

    private void forget() {
        results.clear();
        images.clear();
        said = "";
    }

    private List<MockAsk.Tool> tools() {
        JsonNode calling = body.at("/toolConfig/functionCallingConfig");
        List<String> allowed = MockJson.each(calling.path("allowedFunctionNames"))
                .map(JsonNode::asText)
                .toList();
        List<MockAsk.Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            for (JsonNode function : tool.path("functionDeclarations")) {
                String name = function.path("name").asText();
                JsonNode schema = MockSchema.of(function);
                if (!calling.path("mode").asText().equals("NONE") && (allowed.isEmpty() || allowed.contains(name))) {
                    tools.add(new MockAsk.Tool(name, schema));
                }
            }
        }
        return tools;
    }

    private Map<String, String> facts(JsonNode config) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "system",
                MockJson.each(body.at("/systemInstruction/parts"))
                        .map(part -> part.path("text").asText())
                        .collect(Collectors.joining(" / ")));
        facts.put("turns", String.join(" ", turns));
        facts.put("max", config.path("maxOutputTokens").asText());
        facts.put("temperature", config.path("temperature").asText());
        facts.put("top_p", config.path("topP").asText());
        facts.put(
                "stop",
                MockJson.each(config.path("stopSequences"))
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(" ")));
        facts.put(
                "tools",
                MockJson.each(body.path("tools"))
                        .flatMap(tool -> MockJson.each(tool.path("functionDeclarations")))
                        .map(function -> function.path("name").asText())
                        .collect(Collectors.joining(" ")));
        facts.put("choice", body.at("/toolConfig/functionCallingConfig/mode").asText());
        JsonNode thinking = config.path("thinkingConfig");
        facts.put(
                "effort",
                thinking.path("thinkingLevel")
                        .asText(thinking.path("thinkingBudget").asText()));
        facts.put("format", config.path("responseMimeType").asText());
        return facts;
    }
}
