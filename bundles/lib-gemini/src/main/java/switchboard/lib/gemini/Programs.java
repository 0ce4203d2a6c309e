package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import switchboard.lib.wire.Json;

/** Programs that the model ran, and what they printed, as fenced blocks. */
final class Programs {
    private Programs() {}

    /** The part as text; empty if it is neither. */
    static String text(JsonNode part) {
        JsonNode program = part.path("executableCode");
        if (program.isObject()) {
            String language = Json.string(program.path("language")).toLowerCase(Locale.ROOT);
            return fenced(language.equals("language_unspecified") ? "" : language, program.path("code"));
        }
        JsonNode result = part.path("codeExecutionResult");
        return result.isObject() ? fenced("", result.path("output")) : "";
    }

    private static String fenced(String language, JsonNode lines) {
        return "\n```" + language + "\n" + Json.string(lines).stripTrailing() + "\n```\n";
    }
}
