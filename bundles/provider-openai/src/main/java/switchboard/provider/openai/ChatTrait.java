package switchboard.provider.openai;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What may be true of a model that is asked in OpenAI's dialect. {@code chat-models.tsv} says of which it is. */
enum ChatTrait {
    /** Knows no {@code max_tokens}, but {@code max_completion_tokens}. */
    COMPLETION_TOKENS,
    /** The operator's role is called {@code developer}. */
    DEVELOPER,
    /** Rejects {@code stop}. */
    NO_STOP,
    /** Rejects {@code reasoning_effort}. */
    NO_EFFORT,
    /** Rejects {@code reasoning_effort: none}. */
    NO_EFFORT_NONE,
    /** Knows no effort above {@code high}. */
    EFFORT_TO_HIGH,
    /** Has no use for the text of its earlier reasoning. */
    NO_REASONING_TEXT,
    /** Wants Google's thought signatures back in {@code extra_content}. */
    THOUGHT_SIGNATURES,
    /** Wants Claude's thinking back in {@code thinking_blocks}. */
    THINKING_BLOCKS;

    private static final Map<ChatTrait, List<Glob>> MODELS = table();

    boolean of(String model) {
        return Glob.any(MODELS.getOrDefault(this, List.of()), model);
    }

    private static Map<ChatTrait, List<Glob>> table() {
        Map<ChatTrait, List<Glob>> table = new EnumMap<>(ChatTrait.class);
        for (String[] row : ChatTable.rows("/chat-models.tsv")) {
            List<Glob> models =
                    Arrays.stream(row[1].split(" ", -1)).map(Glob::new).toList();
            table.put(valueOf(row[0].toUpperCase(Locale.ROOT).replace('-', '_')), models);
        }
        return table;
    }
}
