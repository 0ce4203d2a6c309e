package switchboard.quota.prepaid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import switchboard.spi.Names;

/** Looks at a setting before it is stored: is it one, and does what it names exist? */
final class Review {
    /** So many sentences are read; more are counted. */
    private static final int MOST = 20;

    private static final Pattern CHANNEL_TYPE = Pattern.compile("\\([0-9]+\\)$");

    private Review() {}

    /**
     * What a setting names in vain.
     *
     * @throws IllegalArgumentException if it cannot be meant, with a sentence that says why
     */
    static List<String> of(String option, String value, Names names, Ratios ratios) {
        return switch (option) {
            case PriceList.OPTION -> prices(PriceList.of(value), names);
            case "ModelRatio", "CompletionRatio" -> models(ratios(option, value), names, ratios);
            case "GroupRatio" -> {
                ratios(option, value);
                yield List.of(); // it is the list of groups: one without users is none the worse
            }
            case Endings.CLIENT_LEAVES,
                    Endings.CLIENT_LEAVES_EARLY,
                    Endings.UPSTREAM_FAILS,
                    Endings.GATEWAY_DIES,
                    Endings.WITHOUT_USAGE -> {
                Endings.check(option, value);
                yield List.of();
            }
            default -> List.of();
        };
    }

    private static Map<String, Double> ratios(String option, String value) {
        if (value.isBlank()) {
            return Map.of();
        }
        try {
            return OptionTable.read(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One API's own table names hundreds of models that nobody here has; only what was added is looked at. */
    private static List<String> models(Map<String, Double> table, Names names, Ratios ratios) {
        Set<String> added = new TreeSet<>();
        table.keySet().stream()
                .filter(entry -> !ratios.isBuiltIn(entry))
                .forEach(entry -> added.add(CHANNEL_TYPE.matcher(entry).replaceFirst("")));
        List<String> sentences = new ArrayList<>();
        missing(sentences, "no channel serves model ", added, names::model);
        return shortened(sentences);
    }

    private static List<String> prices(PriceList list, Names names) {
        Set<String> groups = new TreeSet<>();
        Set<Long> channels = new TreeSet<>();
        list.models()
                .values()
                .forEach(entries -> entries.forEach(entry -> {
                    groups.addAll(entry.groups().keySet());
                    channels.addAll(entry.channels().keySet());
                }));
        List<String> sentences = new ArrayList<>();
        missing(sentences, "no channel serves model ", list.models().keySet(), names::model);
        missing(sentences, "there is no channel ", channels, names::channel);
        missing(sentences, "nobody is in group ", groups, names::group);
        return shortened(sentences);
    }

    private static <T> void missing(List<String> sentences, String what, Iterable<T> named, Predicate<T> exists) {
        for (T name : named) {
            if (!exists.test(name)) {
                sentences.add(what + name);
            }
        }
    }

    private static List<String> shortened(List<String> sentences) {
        if (sentences.size() <= MOST) {
            return sentences;
        }
        List<String> first = new ArrayList<>(sentences.subList(0, MOST));
        first.add("and " + (sentences.size() - MOST) + " more");
        return first;
    }
}
