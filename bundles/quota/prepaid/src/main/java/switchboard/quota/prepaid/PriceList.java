package switchboard.quota.prepaid;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Dated prices by model: the option {@code ModelPrices}. */
final class PriceList {
    static final String OPTION = "ModelPrices";
    static final PriceList EMPTY = new PriceList(Map.of());

    private record Wildcard(String prefix, List<PriceEntry> entries) {}

    private final Map<String, List<PriceEntry>> models;
    private final List<Wildcard> wildcards = new ArrayList<>();

    /**
     * A list.
     *
     * @param models entries by model, the latest first; a name that ends with a star stands for all that begin like it
     */
    PriceList(Map<String, List<PriceEntry>> models) {
        this.models = Map.copyOf(models);
        models.forEach((name, entries) -> {
            if (name.endsWith("*")) {
                wildcards.add(new Wildcard(name.substring(0, name.length() - 1), List.copyOf(entries)));
            }
        });
        wildcards.sort(
                Comparator.comparingInt((Wildcard wildcard) -> wildcard.prefix().length())
                        .reversed());
    }

    /**
     * Reads an option's text.
     *
     * @throws IllegalArgumentException if it cannot be meant, with a sentence that says why
     */
    static PriceList of(String text) {
        return text.isBlank() ? EMPTY : new PriceList(PriceListReader.read(text));
    }

    /** All entries, by name in order. */
    Map<String, List<PriceEntry>> models() {
        return new TreeMap<>(models);
    }

    /** What holds for a model at a moment: by its name, else by the longest beginning that has prices by then. */
    Optional<PriceEntry> at(String model, Instant moment) {
        Optional<PriceEntry> own = latest(models.getOrDefault(model, List.of()), moment);
        if (own.isPresent()) {
            return own;
        }
        for (Wildcard wildcard : wildcards) {
            if (model.startsWith(wildcard.prefix())) {
                Optional<PriceEntry> entry = latest(wildcard.entries(), moment);
                if (entry.isPresent()) {
                    return entry;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<PriceEntry> latest(List<PriceEntry> entries, Instant moment) {
        for (PriceEntry entry : entries) {
            if (!entry.from().isAfter(moment)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
