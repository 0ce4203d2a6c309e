package switchboard.quota.prepaid;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Options;

/**
 * What models and groups cost in relation to each other: One API's built-in tables under the options
 * {@code ModelRatio}, {@code CompletionRatio} and {@code GroupRatio}. A key {@code name(33)} holds for
 * channel type 33 alone and goes before {@code name}. Names are case-sensitive.
 */
final class Ratios {
    /** The ratio of a model nobody has priced. */
    static final double UNPRICED = 30;

    private static final String INTERNET = "-internet";

    private final Map<String, Double> builtInModels = BuiltIn.table("model-ratios.tsv");
    private final Map<String, Double> builtInCompletions = BuiltIn.table("completion-ratios.tsv");
    private final OptionTable models;
    private final OptionTable completions;
    private final OptionTable groups;

    Ratios(Options options) {
        models = new OptionTable(options, "ModelRatio");
        completions = new OptionTable(options, "CompletionRatio");
        groups = new OptionTable(options, "GroupRatio");
    }

    /** The three ratios of a model, at a type of channel, for a group of users. */
    Billing billing(String model, int channelType, String group) {
        return new Billing(model(model, channelType), group(group), completion(model, channelType));
    }

    /** Quota of one prompt token; {@link #UNPRICED} for a model in no table. */
    double model(String name, int channelType) {
        Double found = find(models, builtInModels, withoutInternet(name), channelType);
        return found == null ? UNPRICED : found;
    }

    /** Whether a table has the model. */
    boolean priced(String name, int channelType) {
        return find(models, builtInModels, withoutInternet(name), channelType) != null;
    }

    /** What a group's quota is multiplied by; 1 for a group in no table. */
    double group(String name) {
        Double found = groups.get(name);
        return found == null ? 1 : found;
    }

    /** How many prompt tokens a completion token counts for. */
    double completion(String name, int channelType) {
        String base = name.startsWith("qwen-") ? strip(name) : name;
        Double found = find(completions, builtInCompletions, base, channelType);
        return found == null ? CompletionRules.ratio(base) : found;
    }

    /** Whether One API itself has a ratio for an entry, such as {@code gpt-4o} or {@code llama3-8b-8192(33)}. */
    boolean isBuiltIn(String entry) {
        return builtInModels.containsKey(entry) || builtInCompletions.containsKey(entry);
    }

    private static @Nullable Double find(
            OptionTable option, Map<String, Double> builtIn, String name, int channelType) {
        String typed = name + "(" + channelType + ")";
        Double found = option.get(typed);
        if (found == null) {
            found = builtIn.get(typed);
        }
        if (found == null) {
            found = option.get(name);
        }
        return found == null ? builtIn.get(name) : found;
    }

    private static String withoutInternet(String name) {
        return name.startsWith("qwen-") || name.startsWith("command-") ? strip(name) : name;
    }

    private static String strip(String name) {
        return name.endsWith(INTERNET) ? name.substring(0, name.length() - INTERNET.length()) : name;
    }
}
