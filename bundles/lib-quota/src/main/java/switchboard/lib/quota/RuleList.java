package switchboard.lib.quota;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Names;
import switchboard.spi.Options;

/**
 * An option whose text is a JSON list of rules, read once per text. A text that cannot be read leaves what was read
 * before in force: a slip of an administrator must not take every limit off.
 *
 * @param <R> a rule
 */
public final class RuleList<R> {
    private static final Logger LOG = LoggerFactory.getLogger(RuleList.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private record Read<R>(String text, List<R> rules) {}

    private final Options options;
    private final String name;
    private final Set<String> members;
    private final Function<RuleNode, R> rule;
    private final Consumer<List<R>> together;
    private volatile Read<R> read = new Read<>("", List.of());

    /**
     * The rules of an option.
     *
     * @param members the members that a rule may have
     * @param rule what a rule means; throws {@link RuleNode#wrong}
     * @param together looks at all rules; throws an {@link IllegalArgumentException} if they cannot be meant together
     */
    public RuleList(
            Options options, String name, Set<String> members, Function<RuleNode, R> rule, Consumer<List<R>> together) {
        this.options = options;
        this.name = name;
        this.members = Set.copyOf(members);
        this.rule = rule;
        this.together = together;
    }

    /** The rules in force; the same instance until they change. */
    @SuppressWarnings("ReferenceEquality") // the same instance until the option changes: one comparison a call
    public List<R> current() {
        Read<R> known = read;
        String text = options.text(name);
        if (text == known.text()) {
            return known.rules();
        }
        var fresh = new Read<>(text, text.equals(known.text()) ? known.rules() : reread(text, known.rules()));
        read = fresh;
        return fresh.rules();
    }

    private List<R> reread(String text, List<R> before) {
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            LOG.warn("option {} cannot be read, its former rules stay in force: {}", name, e.getMessage());
            return before;
        }
    }

    /**
     * The rules of a text.
     *
     * @throws IllegalArgumentException if it has a fault, with a sentence that says which
     */
    public List<R> parse(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        JsonNode list = tree(text);
        if (!list.isArray()) {
            throw new IllegalArgumentException(name + " must be a JSON list of rules");
        }
        List<R> rules = new ArrayList<>(list.size());
        for (JsonNode node : list) {
            rules.add(rule.apply(new RuleNode(rules.size() + 1, node, members)));
        }
        together.accept(rules);
        return List.copyOf(rules);
    }

    /**
     * Sentences about what the rules of a text name in vain.
     *
     * @param scope which calls a rule is for
     * @throws IllegalArgumentException if the text has a fault, with a sentence that says which
     */
    public List<String> unknown(String text, Function<R, Scope> scope, Names names) {
        List<String> unknown = new ArrayList<>();
        int number = 0;
        for (R each : parse(text)) {
            unknown.addAll(scope.apply(each).unknown(++number, names));
        }
        return unknown;
    }

    private JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
