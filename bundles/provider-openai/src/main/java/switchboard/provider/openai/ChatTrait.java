package switchboard.provider.openai;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final String TABLE = "/chat-models.tsv";
    private static final Map<ChatTrait, List<Glob>> MODELS = table();

    boolean of(String model) {
        return Glob.any(MODELS.getOrDefault(this, List.of()), model);
    }

    private static Map<ChatTrait, List<Glob>> table() {
        Map<ChatTrait, List<Glob>> table = new EnumMap<>(ChatTrait.class);
        try (InputStream in = ChatTrait.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks " + TABLE);
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t", -1);
                    table.put(
                            valueOf(columns[0].toUpperCase(Locale.ROOT).replace('-', '_')),
                            Arrays.stream(columns[1].split(" ", -1))
                                    .map(Glob::new)
                                    .toList());
                }
            }
            return table;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
