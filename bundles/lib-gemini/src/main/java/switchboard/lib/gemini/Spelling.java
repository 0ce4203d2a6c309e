package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Members by their name in JSON, {@code camelCase}, or as Google's protocol buffers have it, {@code snake_case}. */
final class Spelling {
    private Spelling() {}

    /** A member in either spelling; missing if there is none. */
    static JsonNode member(JsonNode object, String camel) {
        JsonNode node = object.path(camel);
        return node.isMissingNode() ? object.path(snake(camel)) : node;
    }

    static String snake(String camel) {
        StringBuilder snake = new StringBuilder(camel.length() + 4);
        for (int at = 0; at < camel.length(); at++) {
            char c = camel.charAt(at);
            if (Character.isUpperCase(c)) {
                snake.append('_');
            }
            snake.append(c);
        }
        return snake.toString().toLowerCase(Locale.ROOT);
    }
}
