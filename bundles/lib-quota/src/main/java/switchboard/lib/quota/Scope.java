package switchboard.lib.quota;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import switchboard.spi.Caller;
import switchboard.spi.Demand;
import switchboard.spi.Names;

/**
 * Which calls a rule is for. What is not said stands for all; what is only said not to be meant stands for all others.
 *
 * @param tokens numbers of tokens; below 0 for one that is not meant
 * @param users numbers of users
 * @param groups names of groups of users, with {@code *} for any text; after {@code !} one that is not meant
 * @param channels numbers of channels
 * @param models names that clients ask for, likewise
 */
public record Scope(
        List<Long> tokens, List<Long> users, List<String> groups, List<Long> channels, List<String> models) {
    static final String NOT = "!";

    private static final int LONGEST_KEY = 80;

    public Scope {
        tokens = List.copyOf(tokens);
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        channels = List.copyOf(channels);
        models = List.copyOf(models);
    }

    /** What the members {@code token}, {@code user}, {@code group}, {@code channel} and {@code model} say. */
    public static Scope of(RuleNode rule) {
        return new Scope(
                rule.ids("token"), rule.ids("user"), rule.names("group"), rule.ids("channel"), rule.names("model"));
    }

    /** Whether it is for that call. */
    public boolean covers(Demand demand) {
        Caller caller = demand.caller();
        return holds(tokens, caller.tokenId())
                && holds(users, caller.userId())
                && holds(channels, demand.channel().id())
                && matches(groups, caller.group())
                && matches(models, demand.call().model());
    }

    /** Sentences about what it names and does not exist. */
    public List<String> unknown(int rule, Names names) {
        List<String> unknown = new ArrayList<>();
        tell(unknown, rule, "token", tokens, names::token);
        tell(unknown, rule, "user", users, names::user);
        tell(unknown, rule, "channel", channels, names::channel);
        tell(unknown, rule, "group", groups, name -> name.contains("*") || names.group(name));
        tell(unknown, rule, "model", models, names::model);
        return unknown;
    }

    /** Not long, and the same only for what is the same. */
    public String key() {
        String all = List.of(
                        part("token", tokens),
                        part("user", users),
                        part("group", groups),
                        part("channel", channels),
                        part("model", models))
                .stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("&"));
        return all.length() <= LONGEST_KEY
                ? all
                : UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String part(String name, List<?> values) {
        return values.isEmpty()
                ? ""
                : values.stream()
                        .map(value -> value.toString()
                                .replace("%", "%25")
                                .replace("&", "%26")
                                .replace(",", "%2c"))
                        .sorted()
                        .collect(Collectors.joining(",", name + "=", ""));
    }

    private static boolean holds(List<Long> ids, long id) {
        boolean others = true;
        boolean meant = false;
        for (long one : ids) {
            if (one == -id) {
                return false;
            }
            others &= one < 0;
            meant |= one == id;
        }
        return others || meant;
    }

    private static boolean matches(List<String> patterns, String name) {
        boolean others = true;
        boolean meant = false;
        for (String pattern : patterns) {
            boolean not = pattern.startsWith(NOT);
            boolean matches = new Glob(not ? pattern.substring(1) : pattern).matches(name);
            if (not && matches) {
                return false;
            }
            others &= not;
            meant |= !not && matches;
        }
        return others || meant;
    }

    private static void tell(List<String> unknown, int rule, String what, List<Long> ids, LongPredicate exists) {
        ids.stream()
                .map(Math::abs)
                .filter(id -> !exists.test(id))
                .forEach(id -> unknown.add("rule " + rule + ": there is no " + what + " " + id));
    }

    private static void tell(
            List<String> unknown, int rule, String what, List<String> names, Predicate<String> exists) {
        names.stream()
                .map(name -> name.startsWith(NOT) ? name.substring(1) : name)
                .filter(name -> !exists.test(name))
                .forEach(name -> unknown.add("rule " + rule + ": there is no " + what + " " + name));
    }
}
