package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** The models a mock says it has, in the shape of each vendor. */
final class MockModels {
    static final long CREATED = 1_700_000_000L;
    private static final List<String> OPENAI = List.of(
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-3.5-turbo",
            "gpt-3.5-turbo-instruct",
            "text-embedding-3-small",
            "omni-moderation-latest",
            "gpt-image-1",
            "dall-e-3",
            "tts-1",
            "whisper-1");
    private static final List<String> CLAUDE = List.of("claude-sonnet-4-5", "claude-opus-4-8");
    private static final List<String> GEMINI = List.of("gemini-2.5-flash", "gemini-3.5-flash", "gemini-embedding-001");

    private MockModels() {}

    /** One or all of them, by the end of the path. */
    static JsonNode openAi(String path) {
        ArrayNode data = MockJson.object().arrayNode();
        for (String id : OPENAI) {
            ObjectNode model = data.addObject()
                    .put("id", id)
                    .put("object", "model")
                    .put("created", CREATED)
                    .put("owned_by", "mock");
            if (path.endsWith("/models/" + id)) {
                return model;
            }
        }
        return all(path, MockJson.object().put("object", "list").set("data", data));
    }

    static JsonNode claude(String path) {
        ArrayNode data = MockJson.object().arrayNode();
        for (String id : CLAUDE) {
            ObjectNode model = data.addObject()
                    .put("type", "model")
                    .put("id", id)
                    .put("display_name", id)
                    .put("created_at", Instant.ofEpochSecond(CREATED).toString());
            if (path.endsWith("/models/" + id)) {
                return model;
            }
        }
        ObjectNode list = MockJson.object()
                .put("has_more", false)
                .put("first_id", CLAUDE.getFirst())
                .put("last_id", CLAUDE.getLast());
        return all(path, list.set("data", data));
    }

    static JsonNode gemini(String path) {
        ArrayNode models = MockJson.object().arrayNode();
        for (String id : GEMINI) {
            ObjectNode model = models.addObject().put("name", "models/" + id).put("displayName", id);
            model.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
            if (path.endsWith("/models/" + id)) {
                return model;
            }
        }
        return all(path, MockJson.object().set("models", models));
    }

    private static JsonNode all(String path, JsonNode list) {
        if (path.endsWith("/models")) {
            return list;
        }
        throw new MockRefusal(404, "The model does not exist.");
    }
}
