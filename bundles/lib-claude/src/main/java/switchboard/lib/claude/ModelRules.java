package switchboard.lib.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What one family of models bears; a row of {@code models.tsv}, which says what the columns mean.
 *
 * @param pattern found in the names of its models
 * @param tokens {@code max_tokens} where the client said nothing
 * @param most the largest {@code max_tokens}; 0 if it is not known
 */
record ModelRules(
        Pattern pattern,
        Thinking thinking,
        Unasked unasked,
        boolean thoughtsComeUnasked,
        Draw sampling,
        boolean prefill,
        Efforts efforts,
        boolean structured,
        long tokens,
        long most) {
    /** The form in which thinking is asked for. */
    enum Thinking {
        NONE,
        BUDGET,
        ADAPTIVE
    }

    /** What a model does that was told nothing of thinking. */
    enum Unasked {
        OFF,
        ON,
        ALWAYS
    }

    /** Which of {@code temperature}, {@code top_p} and {@code top_k} it takes. */
    enum Draw {
        FREE,
        ONE,
        NONE
    }

    /** Which efforts it knows. */
    enum Efforts {
        NONE,
        MAX,
        ALL
    }

    private static final String FAMILY = "claude";
    private static final String SUFFIX = "-thinking";
    private static final List<ModelRules> TABLE = table();

    /** Of upstreams that copied Claude's API. */
    private static final ModelRules OTHERS = row("\tbudget\toff\tyes\tfree\tyes\tnone\tno\t8192\t0");

    /** What a model bears, whatever cloud's prefix and suffix its name has. */
    static ModelRules of(String model) {
        String name = plain(model);
        for (ModelRules rules : TABLE) {
            if (rules.pattern.matcher(name).find()) {
                return rules;
            }
        }
        return OTHERS;
    }

    /** The name without the suffix by which people ask a Claude to think. */
    static String name(String model) {
        return asksForThinking(model) ? model.substring(0, model.length() - SUFFIX.length()) : model;
    }

    /** Whether the name itself asks for thinking. */
    static boolean asksForThinking(String model) {
        return model.endsWith(SUFFIX) && plain(model).contains(FAMILY);
    }

    private static String plain(String model) {
        return model.toLowerCase(Locale.ROOT).replace('.', '-').replace('_', '-');
    }

    private static List<ModelRules> table() {
        try (InputStream in = ModelRules.class.getResourceAsStream("models.tsv")) {
            if (in == null) {
                throw new IllegalStateException("the bundle lacks models.tsv");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(ModelRules::row)
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static ModelRules row(String line) {
        String[] cells = line.split("\t", -1);
        return new ModelRules(
                Pattern.compile(cells[0]),
                Thinking.valueOf(constant(cells[1])),
                Unasked.valueOf(constant(cells[2])),
                cells[3].equals("yes"),
                Draw.valueOf(constant(cells[4])),
                cells[5].equals("yes"),
                Efforts.valueOf(constant(cells[6])),
                cells[7].equals("yes"),
                Long.parseLong(cells[8]),
                Long.parseLong(cells[9]));
    }

    private static String constant(String cell) {
        return cell.toUpperCase(Locale.ROOT);
    }
}
