package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import switchboard.store.ChannelRow;
import switchboard.store.ChannelTags.Selection;

/**
 * A change of many channels at once, as administrators send it; what is not sent stays.
 *
 * @param ids which channels, by number
 * @param tag or by tag
 * @param delete whether they are deleted; then nothing else is sent
 * @param status 1 or 2
 */
record ChannelBatch(
        @JsonProperty("ids") @Nullable List<Long> ids,
        @JsonProperty("tag") @Nullable String tag,
        @JsonProperty("delete") boolean delete,
        @JsonProperty("status") @Nullable Integer status,
        @JsonProperty("priority") @Nullable Long priority,
        @JsonProperty("weight") @Nullable Long weight,
        @JsonProperty("group") @Nullable String group,
        @JsonProperty("add_models") @Nullable List<String> addModels,
        @JsonProperty("remove_models") @Nullable List<String> removeModels,
        @JsonProperty("add_tags") @Nullable List<String> addTags,
        @JsonProperty("remove_tags") @Nullable List<String> removeTags) {
    private static final int MOST = 10_000;

    /** @throws Declined unless it says which channels in one way, and what becomes of them in one way */
    Selection selection() {
        List<Long> numbers = ids == null ? List.of() : ids;
        String name = tag == null ? "" : tag.strip();
        refuse(numbers.isEmpty() == name.isEmpty(), "either ids or tag says which channels are meant");
        refuse(numbers.size() > MOST || numbers.stream().anyMatch(Objects::isNull), "ids must be numbers");
        refuse(delete == changes(), delete ? "what is deleted cannot be changed" : "nothing is to be changed");
        refuse(
                status != null && status != ChannelRow.ENABLED && status != ChannelRow.DISABLED,
                "unknown channel status");
        refuse(group != null && group.isBlank(), "group must not be empty");
        return new Selection(Set.copyOf(numbers), name);
    }

    private boolean changes() {
        return status != null
                || priority != null
                || weight != null
                || group != null
                || addModels != null
                || removeModels != null
                || addTags != null
                || removeTags != null;
    }

    /**
     * A channel with the change.
     *
     * @throws Declined if it would be none
     */
    ChannelRow row(ChannelRow before) {
        ChannelRow after = new ChannelRow(
                before.id(),
                before.type(),
                before.key(),
                status == null ? before.status() : status,
                before.name(),
                weight == null ? before.weight() : OptionalLong.of(weight),
                before.createdTime(),
                before.testTime(),
                before.responseTime(),
                before.baseUrl(),
                before.other(),
                before.balance(),
                before.balanceUpdatedTime(),
                models(before),
                group == null ? before.group() : group,
                before.usedQuota(),
                before.modelMapping(),
                priority == null ? before.priority() : OptionalLong.of(priority),
                before.config(),
                before.systemPrompt());
        ChannelRules.check(after, Optional.of(before));
        return after;
    }

    private String models(ChannelRow before) {
        if (addModels == null && removeModels == null) {
            return before.models();
        }
        Set<String> models = new LinkedHashSet<>(List.of(before.models().split(",", -1)));
        models.remove("");
        models.addAll(names(addModels));
        models.removeAll(names(removeModels));
        refuse(models.isEmpty(), "channel " + before.id() + " would have no model left");
        return String.join(",", models);
    }

    private static List<String> names(@Nullable List<String> sent) {
        List<String> names = sent == null
                ? List.of()
                : sent.stream().map(name -> name == null ? "" : name.strip()).toList();
        refuse(
                names.stream().anyMatch(name -> name.isEmpty() || name.contains(",")),
                "a model's name is not empty and has no comma");
        return names;
    }

    /** Tags with the change. */
    Set<String> tags(Set<String> before) {
        Set<String> after = new TreeSet<>(before);
        if (removeTags != null) {
            for (String tag : ChannelRules.tags(removeTags)) {
                after.removeIf(tag::equalsIgnoreCase);
            }
        }
        if (addTags != null) {
            for (String tag : ChannelRules.tags(addTags)) {
                if (after.stream().noneMatch(tag::equalsIgnoreCase)) {
                    after.add(tag);
                }
            }
        }
        return new TreeSet<>(ChannelRules.tags(List.copyOf(after)));
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw new Declined(message);
        }
    }
}
