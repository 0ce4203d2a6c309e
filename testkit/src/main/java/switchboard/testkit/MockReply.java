package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a mock answers, whatever the dialect: reasoning if it was asked for, then tool calls or words.
 *
 * @param thought the reasoning; empty if there is none
 * @param words the text in pieces; joined they are the text
 * @param cut whether the text ended at the limit
 */
record MockReply(String thought, List<String> words, List<Call> calls, boolean cut) {
    private static final int ENDLESS = 5_000;

    /** A tool call; its arguments are JSON. */
    record Call(String name, String arguments) {
        /** The arguments in two pieces, neither of them whole. */
        List<String> fragments() {
            int half = arguments.length() / 2;
            return List.of(arguments.substring(0, half), arguments.substring(half));
        }
    }

    /**
     * The answer to a request: always the same.
     *
     * @param events how many words are echoed
     */
    static MockReply to(MockAsk ask, int events) {
        String thought = ask.reasons() ? "Let me think about " + about(ask) + "." : "";
        if (ask.last().results().isEmpty() && !ask.offer().tools().isEmpty()) {
            return new MockReply(thought, List.of(), calls(ask), false);
        }
        List<String> words = words(ask, events);
        boolean cut = words.size() > ask.limit();
        return new MockReply(thought, cut ? words.subList(0, ask.limit()) : words, List.of(), cut);
    }

    String text() {
        return String.join("", words);
    }

    int thoughtTokens() {
        return MockJson.words(thought);
    }

    int tokens() {
        return thoughtTokens() + words.size() + calls.size();
    }

    private static String about(MockAsk ask) {
        return ask.last().results().isEmpty() ? "it" : "the result";
    }

    private static List<String> words(MockAsk ask, int events) {
        MockAsk.Turn last = ask.last();
        if (!last.results().isEmpty()) {
            return pieces(String.join(" and ", last.results()));
        }
        if (!last.images().isEmpty()) {
            return pieces(String.join(" and ", last.images()));
        }
        if (last.text().strip().equals("describe")) {
            return pieces(ask.description());
        }
        return echo(last.text(), ask.model().contains("mock-endless") ? ENDLESS : events);
    }

    /** A text in pieces that each end after a space. */
    static List<String> pieces(String text) {
        return List.of(text.split("(?<=\\s)(?=\\S)", -1));
    }

    /** The words of what was said, over and over. */
    private static List<String> echo(String said, int count) {
        String[] words = said.isBlank() ? new String[] {"Hello"} : said.strip().split("\\s+", -1);
        List<String> echo = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            echo.add((i == 0 ? "" : " ") + words[i % words.length]);
        }
        return echo;
    }

    /** One call for each part of "this and that", the tools in turn. */
    private static List<Call> calls(MockAsk ask) {
        List<MockAsk.Tool> tools = ask.offer().tools();
        String[] parts = ask.last().text().strip().split(" and ", -1);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < (ask.offer().parallel() ? parts.length : 1); i++) {
            MockAsk.Tool tool = tools.get(i % tools.size());
            calls.add(new Call(tool.name(), arguments(tool.schema(), parts[i])));
        }
        return calls;
    }

    private static String arguments(JsonNode schema, String said) {
        ObjectNode arguments = MockJson.object();
        schema.path("properties").properties().forEach(property -> {
            JsonNode kind = property.getValue();
            String name = property.getKey();
            switch (kind.path("type").asText().toLowerCase(Locale.ROOT)) {
                case "integer", "number" -> arguments.put(name, 7);
                case "boolean" -> arguments.put(name, true);
                case "array" -> arguments.putArray(name);
                case "object" -> arguments.putObject(name);
                default -> arguments.put(name, kind.at("/enum/0").asText(said));
            }
        });
        return arguments.toString();
    }
}
