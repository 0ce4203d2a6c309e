package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.JsonBody;

/** Edits of a body of generateContent that its providers share. All else in it stays byte for byte what it was. */
public final class GenerateBody {
    private static final String SYSTEM = "systemInstruction";
    private static final String SAFETY = "safetySettings";
    private static final String CONFIG = "generationConfig";
    private static final String THINKING = "thinkingConfig";
    private static final JsonNode UNSAID = RequestWriter.safety("BLOCK_NONE");

    private GenerateBody() {}

    /** A model's name as it stands in a path: without {@code models/} or {@code google/} before it. */
    public static String model(String name) {
        return Family.plain(name);
    }

    /** The body with this system prompt in place of the client's. */
    public static JsonBody withSystem(JsonBody body, String prompt) {
        return body.without(Spelling.snake(SYSTEM)).with(SYSTEM, "{\"parts\":[{\"text\":" + Json.quote(prompt) + "}]}");
    }

    /**
     * The body with this threshold for every category of harm, if the client named none.
     *
     * @param threshold such as {@code BLOCK_ONLY_HIGH}
     */
    public static JsonBody withSafety(JsonBody body, String threshold) {
        JsonNode told = read(body, SAFETY);
        return told.isEmpty() || told.equals(UNSAID)
                ? body.with(SAFETY, Json.text(RequestWriter.safety(threshold)))
                : body;
    }

    /**
     * The body with thinking asked for in the upstream model's way, if it was written for one of another family: budgets
     * become levels, levels become budgets, and what does not think is not asked to.
     *
     * @param asked the model it was written for
     * @param upstream the model it goes to
     */
    public static JsonBody fitted(JsonBody body, String asked, String upstream) {
        if (asked.equals(upstream)) {
            return body;
        }
        Family family = Family.of(upstream);
        if (family.equals(Family.of(asked)) || !(read(body, CONFIG) instanceof ObjectNode config)) {
            return body;
        }
        if (Spelling.member(config, THINKING).isMissingNode()) {
            return body;
        }
        Optional<ObjectNode> thinking = family.thinking(new ConfigReader(config).reasoning());
        config.remove(THINKING);
        config.remove(Spelling.snake(THINKING));
        thinking.ifPresent(fit -> config.set(THINKING, fit));
        return body.without(Spelling.snake(CONFIG)).with(CONFIG, Json.text(config));
    }

    private static JsonNode read(JsonBody body, String member) {
        return body.member(member)
                .or(() -> body.member(Spelling.snake(member)))
                .flatMap(raw -> Json.read(raw.getBytes(StandardCharsets.UTF_8)))
                .orElse(MissingNode.getInstance());
    }
}
