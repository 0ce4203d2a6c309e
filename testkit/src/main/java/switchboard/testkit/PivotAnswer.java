package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Seal;

/**
 * What chat events say, put together: equal for equal answers, however they were cut.
 *
 * @param text the text of all choices
 * @param thinking the reasoning that is shown
 * @param refusal the model's words of refusal
 * @param seals of reasoning and of calls, in their order
 * @param tools the tool calls by choice and index, as {@link ChatAnswer#tools} has them
 * @param media kind and length of what was made
 * @param finishes why each choice ended
 * @param flaws what events may never do
 */
public record PivotAnswer(
        String text,
        String thinking,
        String refusal,
        List<Seal> seals,
        List<String> tools,
        List<String> media,
        Map<Integer, FinishReason> finishes,
        List<String> flaws) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** Puts events together. */
    public static PivotAnswer of(List<ChatEvent> events) {
        Fold fold = new Fold();
        events.forEach(fold::add);
        return fold.answer();
    }

    /** The tool calls by name and arguments alone, arguments in one spelling. */
    public List<String> calls() {
        return calls(tools);
    }

    static List<String> calls(List<String> tools) {
        return tools.stream().map(PivotAnswer::call).toList();
    }

    private static String call(String tool) {
        int open = tool.indexOf('(');
        String arguments = tool.substring(open + 1, tool.lastIndexOf(")["));
        try {
            return tool.substring(0, open) + JSON.readTree(arguments);
        } catch (JsonProcessingException broken) {
            return tool.substring(0, open) + arguments;
        }
    }

    private static final class Call {
        private final String id;
        private final String name;
        private final StringBuilder arguments = new StringBuilder();
        private int pieces;

        Call(ChatEvent.ToolStart start) {
            this.id = start.id();
            this.name = start.name();
        }

        boolean whole() {
            try {
                JsonNode node = JSON.readTree(arguments.toString());
                return pieces > 0 && node.isObject();
            } catch (JsonProcessingException broken) {
                return false;
            }
        }
    }

    private static final class Fold {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final List<Seal> seals = new ArrayList<>();
        private final Map<Integer, Map<Integer, Call>> calls = new TreeMap<>();
        private final List<String> media = new ArrayList<>();
        private final Map<Integer, FinishReason> finishes = new TreeMap<>();
        private final List<String> flaws = new ArrayList<>();
        private int seen;

        void add(ChatEvent event) {
            switch (event) {
                case ChatEvent.Start start -> must(seen == 0, "Start is not the first");
                case ChatEvent.Text(int choice, String more) -> open(choice, text.append(more));
                case ChatEvent.Thinking(int choice, String more) -> open(choice, thinking.append(more));
                case ChatEvent.Refusal(int choice, String more) -> open(choice, refusal.append(more));
                case ChatEvent.Sealed(int choice, Seal seal) -> open(choice, seals.add(seal));
                case ChatEvent.ToolStart start -> start(start);
                case ChatEvent.ToolArguments more -> arguments(more);
                case ChatEvent.Citation citation -> open(citation.choice(), citation);
                case ChatEvent.Media made ->
                    open(
                            made.choice(),
                            media.add(made.mediaType() + " " + made.base64().length()));
                case ChatEvent.Finish finish -> finish(finish);
            }
            seen++;
        }

        private void must(boolean holds, String flaw) {
            if (!holds) {
                flaws.add(flaw);
            }
        }

        private void open(int choice, Object ignored) {
            must(!finishes.containsKey(choice), "something follows Finish");
        }

        private void start(ChatEvent.ToolStart start) {
            open(start.choice(), start);
            Map<Integer, Call> those = calls.computeIfAbsent(start.choice(), key -> new TreeMap<>());
            must(!those.containsKey(start.index()), "two calls have the index " + start.index());
            must(start.index() == those.size(), "call %d is not the next".formatted(start.index()));
            must(!start.id().isEmpty(), "a call has no id");
            must(!start.name().isEmpty(), "a call has no name");
            must(those.values().stream().noneMatch(call -> call.id.equals(start.id())), "two calls have one id");
            those.put(start.index(), new Call(start));
            if (!start.seal().isNone()) {
                seals.add(start.seal());
            }
        }

        private void arguments(ChatEvent.ToolArguments more) {
            open(more.choice(), more);
            Call call = calls.getOrDefault(more.choice(), Map.of()).get(more.index());
            if (call == null) {
                flaws.add("arguments of no call");
                return;
            }
            call.arguments.append(more.json());
            call.pieces++;
        }

        private void finish(ChatEvent.Finish finish) {
            open(finish.choice(), finish);
            finishes.put(finish.choice(), finish.reason());
            if (finish.reason() == FinishReason.STOP || finish.reason() == FinishReason.TOOL_CALLS) {
                for (Call call : calls.getOrDefault(finish.choice(), Map.of()).values()) {
                    must(call.whole(), "the arguments of %s are no whole object".formatted(call.name));
                }
            }
        }

        PivotAnswer answer() {
            List<String> tools = new ArrayList<>();
            calls.values()
                    .forEach(those -> those.values()
                            .forEach(call -> tools.add("%s(%s)[%s]".formatted(call.name, call.arguments, call.id))));
            return new PivotAnswer(
                    text.toString(), thinking.toString(), refusal.toString(), seals, tools, media, finishes, flaws);
        }
    }
}
