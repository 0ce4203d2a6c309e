package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelKeysTest {
    private static final String SEVERAL = "{\"multi_key\":\"true\",\"region\":\"x\"}";

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Store.open(Environment.of(Map.of(), folder, folder));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static ChannelRow row(long id, String key, String config) {
        return new ChannelRow(
                id,
                1,
                key,
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
                "m",
                "default",
                0,
                Optional.of(""),
                OptionalLong.of(0),
                config,
                Optional.empty());
    }

    private List<String> keys(long id) {
        return store.channels().keys(id).stream().map(ChannelKeyRow::key).toList();
    }

    private List<String> used(long id) {
        return store.routing().current().keys(id).stream()
                .map(ChannelKeyRow::key)
                .toList();
    }

    @Test
    void ordinaryChannelHasNoRowsOfItsOwn() {
        ChannelRow row = store.channels().create(List.of(row(0, "k", ""))).getFirst();
        assertThat(keys(row.id())).isEmpty();
        assertThat(used(row.id())).isEmpty();
        assertThat(row(0, "k", "{\"multi_key\":false}").severalKeys()).isFalse();
        assertThat(row(0, "k", "multi_key").severalKeys()).isFalse();
    }

    @Test
    void keysKeepTheirNumbersAndStatusWhenOthersComeAndGo() {
        long id = store.channels()
                .create(row(0, "a", SEVERAL), List.of("a", "b", "c", "b"))
                .id();
        assertThat(used(id)).containsExactly("a", "b", "c");
        ChannelKeyRow b = store.channels().keys(id).get(1);
        assertThat(store.channels().setKeyStatus(id, b.id(), ChannelRow.DISABLED))
                .isTrue();
        assertThat(store.channels().setKeyStatus(id, b.id(), ChannelRow.DISABLED))
                .isFalse();
        assertThat(store.channels().setKeyStatus(id + 1, b.id(), ChannelRow.ENABLED))
                .as("another channel's")
                .isFalse();
        assertThat(used(id)).containsExactly("a", "c");
        store.channels().update(row(id, "d", SEVERAL), List.of("d", "b", "a"));
        assertThat(keys(id)).containsExactly("d", "b", "a");
        assertThat(store.channels().keys(id).get(1))
                .isEqualTo(new ChannelKeyRow(b.id(), id, 1, "b", ChannelRow.DISABLED));
        assertThat(used(id)).containsExactly("d", "a");
        store.channels().update(row(id, "d", SEVERAL));
        assertThat(keys(id)).as("none given").containsExactly("d", "b", "a");
    }

    @Test
    void firstKeyThatOneApiChangesIsTheFirstKey() {
        long id =
                store.channels().create(row(0, "a", SEVERAL), List.of("a", "b")).id();
        store.channels().setKeyStatus(id, store.channels().keys(id).getFirst().id(), ChannelRow.DISABLED_BY_ITSELF);
        assertThat(used(id)).containsExactly("b");
        ChannelRow changed = row(id, "z", SEVERAL);
        assertThat(ChannelKeys.usable(Map.of(id, changed), store.channels().keys(id))
                        .get(id))
                .extracting(ChannelKeyRow::key)
                .containsExactly("z", "b");
        store.channels().update(changed);
        assertThat(keys(id)).containsExactly("z", "b");
    }

    @Test
    void channelEndsWithItsLastKeyAndItsKeysBeginWithIt() {
        long id =
                store.channels().create(row(0, "a", SEVERAL), List.of("a", "b")).id();
        store.channels().keys(id).forEach(key -> store.channels().setKeyStatus(id, key.id(), 3));
        assertThat(store.channels().find(id).orElseThrow().status()).isEqualTo(ChannelRow.DISABLED_BY_ITSELF);
        assertThat(store.routing().current().tiers("default", "m")).isEmpty();
        store.channels().update(row(id, "a", SEVERAL));
        assertThat(used(id)).containsExactly("a", "b");
    }

    @Test
    void keysGoWithTheSettingAndWithTheChannel() {
        long id =
                store.channels().create(row(0, "a", SEVERAL), List.of("a", "b")).id();
        store.channels().update(row(id, "a", ""));
        assertThat(keys(id)).isEmpty();
        store.channels().update(row(id, "a", SEVERAL));
        assertThat(keys(id)).containsExactly("a");
        store.channels().delete(id);
        assertThat(keys(id)).isEmpty();
    }

    @Test
    void keysDoNotPrintThemselves() {
        assertThat(new ChannelKeyRow(1, 2, 0, "secret", 1).toString()).doesNotContain("secret");
    }
}
