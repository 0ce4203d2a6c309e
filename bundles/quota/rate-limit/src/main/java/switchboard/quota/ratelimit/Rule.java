package switchboard.quota.ratelimit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import switchboard.lib.quota.RuleNode;
import switchboard.lib.quota.Scope;
import switchboard.spi.Demand;

/**
 * One rule of the option {@code RateLimits}.
 *
 * @param number which it is, from 1
 * @param scope which calls it is for
 * @param per what has limits of its own; together if several
 * @param requests the most in a window
 * @param tokens the most in a window
 * @param concurrent the most in progress
 * @param window the window's length
 * @param key begins the keys of its counts: rules that count the same calls have the same
 */
record Rule(
        int number,
        Scope scope,
        List<Per> per,
        OptionalLong requests,
        OptionalLong tokens,
        OptionalLong concurrent,
        Duration window,
        String key) {
    static final Set<String> MEMBERS =
            Set.of("token", "user", "group", "channel", "model", "per", "requests", "tokens", "concurrent", "window");

    private static final long LONGEST_WINDOW = 86_400;

    Rule {
        per = List.copyOf(per);
    }

    /** What a rule means. */
    static Rule of(RuleNode node) {
        Scope scope = Scope.of(node);
        List<Per> per = node.words("per", Per.WORDS).stream().map(Per::of).toList();
        if (per.isEmpty()) {
            throw node.wrong("per is missing: say what has the limit, one of " + String.join(", ", Per.WORDS));
        }
        if (per.contains(Per.ALL) && per.size() > 1) {
            throw node.wrong("per all stands alone");
        }
        OptionalLong requests = node.whole("requests", 0);
        OptionalLong tokens = node.whole("tokens", 0);
        OptionalLong concurrent = node.whole("concurrent", 0);
        if (requests.isEmpty() && tokens.isEmpty() && concurrent.isEmpty()) {
            throw node.wrong("it limits nothing: say requests, tokens or concurrent");
        }
        long seconds = node.whole("window", 1).orElse(60);
        if (seconds > LONGEST_WINDOW) {
            throw node.wrong("window must be at most " + LONGEST_WINDOW + " seconds");
        }
        String words = per.stream().map(Per::word).collect(Collectors.joining("+"));
        String key = "/" + seconds + "/" + scope.key() + "/" + words;
        return new Rule(node.number(), scope, per, requests, tokens, concurrent, Duration.ofSeconds(seconds), key);
    }

    /**
     * Two rules that count the same would count every call twice.
     *
     * @throws IllegalArgumentException if there are such
     */
    static void checkDistinct(List<Rule> rules) {
        Map<String, Integer> seen = new HashMap<>();
        for (Rule rule : rules) {
            distinct(seen, rule, rule.requests, "requests" + rule.key);
            distinct(seen, rule, rule.tokens, "tokens" + rule.key);
            distinct(seen, rule, rule.concurrent, rule.concurrentKey());
        }
    }

    private static void distinct(Map<String, Integer> seen, Rule rule, OptionalLong limit, String counted) {
        Integer first = limit.isPresent() ? seen.putIfAbsent(counted, rule.number) : null;
        if (first != null) {
            throw new IllegalArgumentException("rule %d: it limits %s of the same calls as rule %d"
                    .formatted(rule.number, counted.substring(0, counted.indexOf('/')), first));
        }
    }

    /** What calls in progress are counted under does not depend on a window. */
    private String concurrentKey() {
        return "concurrent" + key.substring(key.indexOf('/', 1));
    }

    String requestsKey(String subject) {
        return "requests" + key + subject;
    }

    String tokensKey(String subject) {
        return "tokens" + key + subject;
    }

    String concurrentKey(String subject) {
        return concurrentKey() + subject;
    }

    /** Which of those that have limits of their own a call belongs to, to end a key with. */
    String subject(Demand demand) {
        if (per.size() == 1) {
            return "/" + per.getFirst().subject(demand);
        }
        return per.stream().map(one -> one.subject(demand)).collect(Collectors.joining("/", "/", ""));
    }

    /** For whom the limit is, as people read it. */
    String whose(Demand demand) {
        return per.getFirst() == Per.ALL
                ? "all calls"
                : per.stream()
                        .map(one -> one.word() + " " + one.subject(demand))
                        .collect(Collectors.joining(" and "));
    }

    /** Whether the call might pass on another channel. */
    boolean isOfChannel() {
        return per.contains(Per.CHANNEL) || !scope.channels().isEmpty();
    }

    /** The length of the window, as people read it. */
    String every() {
        long seconds = window.toSeconds();
        if (seconds == 1) {
            return "second";
        }
        return seconds == 60 ? "minute" : seconds == 3600 ? "hour" : seconds == 86_400 ? "day" : seconds + " seconds";
    }
}
