package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A chat answer as a client puts it together, naively, like the common SDKs: a later {@code id} or {@code name}
 * overwrites an earlier one, fragments are joined. {@link Looks} makes it of any dialect; {@link #of} of OpenAI's.
 *
 * @param content the text of all choices
 * @param reasoning the visible reasoning
 * @param tools the tool calls by choice and index: name, arguments and, in brackets, id
 * @param finish the last finish reason of each choice, joined
 * @param usage the last usage, its numbers by path
 * @param done the dialect's own end was seen, such as {@code [DONE]}
 * @param error the message of an error event, empty if there was none
 * @param flaws what would make a strict client fail
 */
public record ChatAnswer(
        String content,
        String reasoning,
        List<String> tools,
        String finish,
        Map<String, Long> usage,
        boolean done,
        String error,
        List<String> flaws) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FINISHES =
            Set.of("stop", "length", "tool_calls", "content_filter", "function_call");

    /** Merges the data of a stream's events. */
    public static ChatAnswer of(List<String> events) {
        Merge merge = new Merge();
        events.forEach(merge::event);
        return merge.answer();
    }

    /** Whether anything in it says that the answer is complete. */
    public boolean looksFinished() {
        return done || !finish.isEmpty();
    }

    /** The tool calls by name and arguments alone, arguments in one spelling. */
    public List<String> calls() {
        return PivotAnswer.calls(tools);
    }

    /** The data of a stream as text, without any leniency. */
    public static List<String> events(String stream) {
        List<String> events = new ArrayList<>();
        for (String line : stream.split("\r?\n", -1)) {
            if (line.startsWith("data:")) {
                events.add(line.substring(5).strip());
            }
        }
        return events;
    }

    private static final class Merge {
        private final StringBuilder content = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final Map<String, Tool> tools = new TreeMap<>();
        private final Map<Integer, String> finishes = new TreeMap<>();
        private final Map<String, Long> usage = new TreeMap<>();
        private final List<String> flaws = new ArrayList<>();
        private boolean done;
        private String error = "";

        void event(String data) {
            if (done) {
                flaws.add("something follows [DONE]");
            }
            if (data.equals("[DONE]")) {
                done = true;
                return;
            }
            JsonNode chunk;
            try {
                chunk = JSON.readTree(data);
            } catch (JsonProcessingException broken) {
                flaws.add("an event is not JSON");
                return;
            }
            if (chunk.hasNonNull("error")) {
                error = chunk.get("error").path("message").asText();
                return;
            }
            for (String member : List.of("id", "object", "model", "created")) {
                if (!chunk.has(member)) {
                    flaws.add("a chunk has no " + member);
                }
            }
            if (chunk.path("usage").isObject()) {
                usage.clear();
                numbers("", chunk.get("usage"));
            } else if (chunk.path("choices").isEmpty()) {
                flaws.add("a chunk has neither choices nor usage");
            }
            for (JsonNode choice : chunk.path("choices")) {
                choice(choice);
            }
        }

        private void choice(JsonNode choice) {
            int index = choice.path("index").asInt(-1);
            if (index < 0) {
                flaws.add("a choice has no index");
            }
            JsonNode delta = choice.path("delta");
            if (choice.has("message")) {
                flaws.add("a chunk has a message");
            }
            text(delta.path("content"), content);
            text(choice.path("text"), content);
            text(delta.path("refusal"), content);
            text(delta.path("reasoning_content"), reasoning);
            if (delta.hasNonNull("reasoning")) {
                flaws.add("reasoning has another name");
            }
            if (delta.path("tool_calls").isArray() && delta.path("tool_calls").isEmpty()) {
                flaws.add("tool_calls is empty");
            }
            for (JsonNode fragment : delta.path("tool_calls")) {
                if (!fragment.path("index").isInt()) {
                    flaws.add("a tool call has no index");
                }
                tools.computeIfAbsent(index + "." + fragment.path("index").asInt(), key -> new Tool())
                        .add(fragment, flaws);
            }
            if (choice.hasNonNull("finish_reason")) {
                String reason = choice.get("finish_reason").asText();
                if (!FINISHES.contains(reason)) {
                    flaws.add("finish_reason is \"%s\"".formatted(reason));
                }
                finishes.put(index, reason);
            }
        }

        private void text(JsonNode value, StringBuilder into) {
            if (value.isTextual()) {
                into.append(value.asText());
            } else if (!value.isNull() && !value.isMissingNode()) {
                flaws.add("text is not a string");
            }
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

        ChatAnswer answer() {
            return new ChatAnswer(
                    content.toString(),
                    reasoning.toString(),
                    tools.values().stream().map(Tool::toString).toList(),
                    String.join(",", finishes.values()),
                    usage,
                    done,
                    error,
                    flaws);
        }
    }

    private static final class Tool {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        void add(JsonNode fragment, List<String> flaws) {
            if (fragment.hasNonNull("id")) {
                id = fragment.get("id").asText();
            }
            JsonNode function = fragment.path("function");
            if (function.hasNonNull("name")) {
                name = function.get("name").asText();
            }
            if (function.path("arguments").isTextual()) {
                arguments.append(function.get("arguments").asText());
            } else if (function.hasNonNull("arguments")) {
                flaws.add("arguments are not a string");
            }
        }

        @Override
        public String toString() {
            return "%s(%s)[%s]".formatted(name, arguments, id);
        }
    }
}
