package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;

/**
 * What sets models of one family apart from others: a line of {@code families.tsv}.
 *
 * @param name fits the names of its models
 * @param generation in tenths
 * @param control how thinking is asked for
 * @param least the smallest budget that is not 0
 * @param most the largest
 * @param efforts what each effort comes to
 * @param words what else it is, or takes
 */
record Family(
        Pattern name,
        int generation,
        Control control,
        long least,
        long most,
        Map<Effort, String> efforts,
        Set<String> words) {
    private static final int FIELDS = 13;
    private static final int FIRST_EFFORT = 5;
    private static final List<Family> ALL = load();

    /** How thinking is asked for. */
    enum Control {
        /** Not at all. */
        NONE,
        /** In tokens. */
        BUDGET,
        /** By a word. */
        LEVEL
    }

    Family {
        efforts = Map.copyOf(efforts);
        words = Set.copyOf(words);
    }

    /** The family of a model. */
    static Family of(String model) {
        String name = plain(model).toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(family -> family.name.matcher(name).matches())
                .findFirst()
                .orElseThrow();
    }

    /** A model's name without the folders it may be told with. */
    static String plain(String model) {
        for (String folder : List.of("models/", "google/", "publishers/google/models/")) {
            if (model.startsWith(folder)) {
                return plain(model.substring(folder.length()));
            }
        }
        return model;
    }

    /** Whether it takes JSON Schema as it is. */
    boolean takesJsonSchema() {
        return generation >= 25;
    }

    /** Whether calls must carry the signatures they came with; such models also mix tools and take media in results. */
    boolean signs() {
        return generation >= 30;
    }

    boolean is(String word) {
        return words.contains(word);
    }

    /** The {@code thinkingConfig} for what was asked; empty if there is nothing to say. */
    Optional<ObjectNode> thinking(Reasoning asked) {
        if (control == Control.NONE || (asked.isUnset() && asked.shown().isEmpty())) {
            return Optional.empty();
        }
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        switch (control) {
            case BUDGET -> budget(asked).ifPresent(tokens -> config.put("thinkingBudget", tokens));
            case LEVEL -> asked.asEffort().ifPresent(effort -> config.put("thinkingLevel", effort(effort)));
            case NONE -> {}
        }
        boolean thinks = asked.asEffort().map(effort -> effort != Effort.NONE).orElse(false);
        if (asked.shown().orElse(thinks)) {
            config.put("includeThoughts", true);
        }
        return config.isEmpty() ? Optional.empty() : Optional.of(config);
    }

    private String effort(Effort effort) {
        return efforts.getOrDefault(effort, "");
    }

    private OptionalLong budget(Reasoning asked) {
        if (asked.effort().isPresent()) {
            return OptionalLong.of(Long.parseLong(effort(asked.effort().get())));
        }
        if (asked.budget().isEmpty()) {
            return OptionalLong.empty();
        }
        long tokens = asked.budget().getAsLong();
        if (tokens < 0) {
            return OptionalLong.of(-1);
        }
        boolean off = tokens == 0 && effort(Effort.NONE).equals("0");
        return OptionalLong.of(off ? 0 : Math.clamp(tokens, least, most));
    }

    private static List<Family> load() {
        try (InputStream in = Family.class.getResourceAsStream("families.tsv")) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks families.tsv");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Family::read)
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Family read(String line) {
        String[] fields = line.split("\t", FIELDS);
        Map<Effort, String> efforts = new EnumMap<>(Effort.class);
        for (Effort effort : Effort.values()) {
            efforts.put(effort, fields[FIRST_EFFORT + efforts.size()]);
        }
        return new Family(
                Pattern.compile(Pattern.quote(fields[0]).replace("*", "\\E.*\\Q")),
                Integer.parseInt(fields[1]),
                Control.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]),
                efforts,
                Set.of(fields[FIELDS - 1].split(" ")));
    }
}
