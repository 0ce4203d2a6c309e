package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routing table follows the channels, at once and exactly. */
@Tag("engine")
final class RoutingTest {
    @TempDir
    private Path folder;

    static ChannelRow channel(String name, String models, String group) {
        return channel(name, models, group, 0);
    }

    static ChannelRow channel(String name, String models, String group, long priority) {
        return new ChannelRow(
                0,
                1,
                "sk-" + name,
                0,
                name,
                OptionalLong.empty(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                models,
                group,
                0,
                Optional.empty(),
                OptionalLong.of(priority),
                "",
                Optional.empty());
    }

    private static List<List<String>> names(Store store, String group, String model) {
        return store.routing().current().tiers(group, model).stream()
                .map(tier -> tier.stream().map(ChannelRow::name).sorted().toList())
                .toList();
    }

    @Test
    void tiersAreStrictlyByPriority() {
        try (Store store = Fixture.store(folder)) {
            store.channels()
                    .create(List.of(
                            channel("low", "m,n", "default", -5),
                            channel("high", "m", "default,vip", 10),
                            channel("high-too", "m", "default", 10),
                            channel("zero", "m", "default", 0)));
            assertThat(names(store, "default", "m"))
                    .containsExactly(List.of("high", "high-too"), List.of("zero"), List.of("low"));
            assertThat(names(store, "vip", "m")).containsExactly(List.of("high"));
            assertThat(names(store, "default", "n")).containsExactly(List.of("low"));
            assertThat(names(store, "vip", "n")).isEmpty();
            assertThat(names(store, "default", "M")).isEmpty();
            assertThat(store.routing().current().models("default")).containsExactly("m", "n");
        }
    }

    @Test
    void abilitiesAreThoseThatOneApiWouldStore() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            ChannelRow created = store.channels()
                    .create(List.of(channel("one", "m, n,m,", "a,b,a", 3)))
                    .getFirst();
            assertThat(abilities()).isEqualTo("a||1,a| n|1,a|m|1,b||1,b| n|1,b|m|1");
            store.channels().setStatus(created.id(), ChannelRow.DISABLED);
            assertThat(abilities()).isEqualTo("a||0,a| n|0,a|m|0,b||0,b| n|0,b|m|0");
            assertThat(names(store, "a", "m")).isEmpty();
            store.channels().setStatus(created.id(), ChannelRow.ENABLED);
            assertThat(names(store, "a", "m")).containsExactly(List.of("one"));
            store.channels().delete(created.id());
            assertThat(abilities()).isEmpty();
            assertThat(store.routing().current().channel(created.id())).isEmpty();
        }
    }

    private String abilities() throws SQLException {
        return String.join(",", Fixture.rows(Fixture.databaseFile(folder), """
                SELECT `group`, model, CASE WHEN enabled THEN 1 ELSE 0 END FROM abilities ORDER BY `group`, model
                """));
    }

    @Test
    void aChangedChannelIsRoutedAnew() {
        try (Store store = Fixture.store(folder)) {
            ChannelRow one = store.channels()
                    .create(List.of(channel("one", "m", "default")))
                    .getFirst();
            ChannelRow other = new ChannelRow(
                    one.id(),
                    1,
                    one.key(),
                    ChannelRow.ENABLED,
                    "renamed",
                    OptionalLong.of(7),
                    0,
                    0,
                    0,
                    one.baseUrl(),
                    one.other(),
                    0,
                    0,
                    "n",
                    "vip",
                    0,
                    one.modelMapping(),
                    one.priority(),
                    "",
                    one.systemPrompt());
            ChannelRow stored = store.channels().update(other).orElseThrow();
            assertThat(stored.createdTime()).isEqualTo(one.createdTime());
            assertThat(names(store, "default", "m")).isEmpty();
            assertThat(names(store, "vip", "n")).containsExactly(List.of("renamed"));
            assertThat(store.channels().update(channel("nobody", "m", "default")))
                    .isEmpty();
        }
    }

    @Test
    void channelsAreCreatedTogetherOrNotAtAll() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            Fixture.execute(
                    Fixture.databaseFile(folder), "CREATE UNIQUE INDEX no_second ON abilities (`group`, model)");
            List<ChannelRow> both = List.of(channel("one", "m", "default"), channel("two", "m", "default"));
            assertThatThrownBy(() -> store.channels().create(both)).isInstanceOf(DuplicateException.class);
            assertThat(store.channels().all()).isEmpty();
            assertThat(names(store, "default", "m")).isEmpty();
            assertThat(abilities()).isEmpty();
        }
    }

    @Test
    void disabledChannelsAreDeletedWithTheirAbilities() {
        try (Store store = Fixture.store(folder)) {
            List<ChannelRow> made = store.channels()
                    .create(List.of(
                            channel("on", "m", "default"),
                            channel("off", "m", "default"),
                            channel("broken", "m", "default")));
            store.channels().setStatus(made.get(1).id(), ChannelRow.DISABLED);
            store.channels().setStatus(made.get(2).id(), ChannelRow.DISABLED_BY_ITSELF);
            assertThat(store.channels().deleteDisabled()).isEqualTo(2);
            assertThat(store.channels().all()).extracting(ChannelRow::name).containsExactly("on");
            assertThat(names(store, "default", "m")).containsExactly(List.of("on"));
        }
    }

    @Test
    void anotherProcesssChangeIsSeenSoon() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            ChannelRow one = store.channels()
                    .create(List.of(channel("one", "m", "default")))
                    .getFirst();
            Fixture.execute(
                    Fixture.databaseFile(folder),
                    "UPDATE abilities SET enabled = FALSE WHERE channel_id = " + one.id(),
                    "UPDATE channels SET status = 3 WHERE id = " + one.id());
            Fixture.await(
                    Duration.ofSeconds(1), () -> names(store, "default", "m").isEmpty());
            assertThat(store.routing().current().channel(one.id()).orElseThrow().status())
                    .isEqualTo(ChannelRow.DISABLED_BY_ITSELF);
        }
    }

    @Test
    void channelsThatDidNotChangeStayTheSameObjects() {
        try (Store store = Fixture.store(folder)) {
            store.channels().create(List.of(channel("one", "m", "default")));
            ChannelRow before =
                    store.routing().current().tiers("default", "m").getFirst().getFirst();
            store.channels().create(List.of(channel("two", "m", "default")));
            assertThat(store.routing().current().channel(before.id()).orElseThrow())
                    .isSameAs(before);
        }
    }
}
