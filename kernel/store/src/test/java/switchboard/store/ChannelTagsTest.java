package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.ChannelTags.Selection;

/** Tags of channels, changes of many at once, and who vouches for addresses. */
@Tag("engine")
class ChannelTagsTest {
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long create(String models, Optional<Boolean> guarded, String... tags) {
        ChannelRow row = new ChannelRow(
                0,
                1,
                "k",
                ChannelRow.ENABLED,
                "channel",
                OptionalLong.of(0),
                0,
                0,
                0,
                Optional.of(""),
                Optional.empty(),
                0,
                0,
                models,
                "default",
                0,
                Optional.of(""),
                OptionalLong.of(0),
                "",
                Optional.empty());
        return store.channels()
                .create(List.of(row), new ChannelExtras(List.of(), Optional.of(List.of(tags)), guarded))
                .getFirst()
                .id();
    }

    @Test
    void tagsAreKeptOnceAndGoWithTheChannel() {
        long one = create("m", Optional.empty(), "b", "a", "b");
        long two = create("m", Optional.empty(), "a");
        create("m", Optional.empty());
        assertThat(store.channels().tags().byChannel()).isEqualTo(Map.of(one, List.of("a", "b"), two, List.of("a")));
        assertThat(store.channels().tags().counts()).containsExactly(Map.entry("a", 2), Map.entry("b", 1));
        ChannelRow row = store.channels().find(one).orElseThrow();
        store.channels().update(row);
        assertThat(store.channels().tags().byChannel().get(one)).as("not said").containsExactly("a", "b");
        store.channels().update(row, new ChannelExtras(List.of(), Optional.of(List.of()), Optional.empty()));
        store.channels().delete(two);
        assertThat(store.channels().tags().byChannel()).isEmpty();
    }

    @Test
    void manyAreChangedAtOnce() {
        long one = create("m", Optional.empty(), "a");
        long two = create("m", Optional.empty(), "a", "b");
        long other = create("m", Optional.empty(), "b");
        int changed = store.channels().tags().change(new Selection(Set.of(), "a"), ChannelTagsTest::off, tags -> {
            tags.remove("a");
            tags.add("c");
            return tags;
        });
        assertThat(changed).isEqualTo(2);
        assertThat(store.channels().find(one).orElseThrow().enabled()).isFalse();
        assertThat(store.channels().find(two).orElseThrow().enabled()).isFalse();
        assertThat(store.routing().current().tiers("default", "m"))
                .singleElement()
                .satisfies(tier -> assertThat(tier).extracting(ChannelRow::id).containsExactly(other));
        assertThat(store.channels().tags().byChannel())
                .isEqualTo(Map.of(one, List.of("c"), two, List.of("b", "c"), other, List.of("b")));
        assertThat(store.channels().tags().delete(new Selection(Set.of(one, other), "")))
                .isEqualTo(2);
        assertThat(store.channels().all()).extracting(ChannelRow::id).containsExactly(two);
    }

    private static ChannelRow off(ChannelRow row) {
        return new ChannelRow(
                row.id(),
                row.type(),
                row.key(),
                ChannelRow.DISABLED,
                row.name(),
                row.weight(),
                row.createdTime(),
                row.testTime(),
                row.responseTime(),
                row.baseUrl(),
                row.other(),
                row.balance(),
                row.balanceUpdatedTime(),
                row.models(),
                row.group(),
                row.usedQuota(),
                row.modelMapping(),
                row.priority(),
                row.config(),
                row.systemPrompt());
    }

    @Test
    void oneThatDoesNotExistLeavesAllAsTheyWere() {
        long one = create("m", Optional.empty(), "a");
        Selection meant = new Selection(Set.of(one, 999_999L), "");
        ChannelTags tags = store.channels().tags();
        assertThatThrownBy(() -> tags.change(meant, ChannelTagsTest::off, all -> Set.of("z")))
                .isInstanceOf(ChannelTags.AbsentException.class)
                .hasMessage("channel 999999 does not exist");
        assertThatThrownBy(() -> tags.delete(meant)).isInstanceOf(ChannelTags.AbsentException.class);
        assertThatThrownBy(() -> tags.change(new Selection(Set.of(one), ""), ChannelTagsTest::off, all -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(store.channels().find(one).orElseThrow().enabled()).isTrue();
        assertThat(tags.byChannel()).isEqualTo(Map.of(one, List.of("a")));
        assertThat(tags.change(new Selection(Set.of(), "nobody's"), ChannelTagsTest::off, all -> all))
                .isZero();
    }

    @Test
    void whoVouchesForAnAddressIsKnownAtOnceAndEndsWithTheChannel() {
        long trusted = create("m", Optional.empty());
        long guarded = create("m", Optional.of(true));
        assertThat(store.routing().current().guarded(trusted)).isFalse();
        assertThat(store.routing().current().guarded(guarded)).isTrue();
        ChannelRow row = store.channels().find(guarded).orElseThrow();
        store.channels().update(row);
        assertThat(store.channels().guarded(guarded)).isTrue();
        store.channels().update(row, new ChannelExtras(List.of(), Optional.empty(), Optional.of(false)));
        assertThat(store.channels().guarded(guarded)).isFalse();
        store.channels().update(row, new ChannelExtras(List.of(), Optional.empty(), Optional.of(true)));
        store.channels().delete(guarded);
        assertThat(store.routing().current().guarded(guarded)).isFalse();
    }
}
