package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a client has put together of an answer so far, and what it found wrong with it. */
final class AnswerParts {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    final StringBuilder content = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    final List<String> tools = new ArrayList<>();
    final List<String> flaws = new ArrayList<>();
    final Map<String, Long> usage = new TreeMap<>();
    String finish = "";
    String error = "";
    boolean done;

    /** A JSON object; one without members, and a flaw, if it is none. */
    JsonNode object(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException broken) {
            // told below
        }
        flaws.add("not a JSON object");
        return JSON.createObjectNode();
    }

    /** Notes a flaw unless this holds. */
    void must(boolean holds, String flaw) {
        if (!holds) {
            flaws.add(flaw);
        }
    }

    /** Notes what a JSON object does not have. */
    void mustHave(JsonNode object, String... members) {
        for (String member : members) {
            must(object.has(member), "no " + member);
        }
    }

    /** Replaces the usage numbers that are told again. */
    void usage(JsonNode told) {
        numbers("", told);
    }

    /** A tool call as {@link ChatAnswer#tools} shows it. */
    void tool(String name, String arguments, String id) {
        tools.add("%s(%s)[%s]".formatted(name, arguments, id));
    }

    ChatAnswer answer() {
        return new ChatAnswer(content.toString(), reasoning.toString(), tools, finish, usage, done, error, flaws);
    }

    private void numbers(String path, JsonNode node) {
        node.properties().forEach(member -> {
            if (member.getValue().isObject()) {
                numbers(path + member.getKey() + ".", member.getValue());
            } else if (member.getValue().isIntegralNumber()) {
                usage.put(path + member.getKey(), member.getValue().asLong());
            }
        });
    }
}
