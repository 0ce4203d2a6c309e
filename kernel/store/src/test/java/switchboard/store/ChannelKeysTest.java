package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class ChannelKeysTest {
    private static final String SEVERAL = "{\"multi_key\":\"true\",\"region\":\"x\"}";

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
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
        ChannelKeyRow now = store.channels().keys(id).get(1);
        assertThat(now).isEqualTo(new ChannelKeyRow(b.id(), id, 1, "b", ChannelRow.DISABLED, now.disabledAt(), ""));
        assertThat(now.disabledAt()).isPositive();
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
        assertThat(new ChannelKeyRow(1, 2, 0, "secret", 1, 0, "").toString()).doesNotContain("secret");
    }

    // ── one by one

    @Test
    void oneKeyMoreMakesSeveral() {
        long id = store.channels()
                .create(List.of(row(0, "a", "{\"region\":\"x\"}")))
                .getFirst()
                .id();
        assertThat(store.channels().keyring().of(id))
                .extracting(ChannelKeyRow::key)
                .containsExactly("a");
        assertThat(store.channels().keyring().add(id, List.of("b", "a", "c", "b")))
                .contains(2);
        assertThat(used(id)).containsExactly("a", "b", "c");
        ChannelRow now = store.channels().find(id).orElseThrow();
        assertThat(now.severalKeys()).isTrue();
        assertThat(now.config()).contains("\"region\":\"x\"");
        assertThat(store.channels().keyring().add(999_999, List.of("x"))).isEmpty();
        assertThat(store.channels().keyring().of(999_999)).isEmpty();
    }

    @Test
    void keyThatGoesLeavesTheOthersAsTheyAre() {
        ChannelKeyring ring = store.channels().keyring();
        long id = store.channels()
                .create(row(0, "a", SEVERAL), List.of("a", "b", "c"))
                .id();
        ChannelKeyRow b = ring.of(id).get(1);
        ring.setStatus(id, b.id(), ChannelRow.DISABLED, "because");
        assertThat(ring.delete(id, ring.of(id).getFirst().id())).isEqualTo(ChannelKeyring.Deletion.DONE);
        assertThat(store.channels().find(id).orElseThrow().key()).isEqualTo("b");
        assertThat(ring.of(id).getFirst().reason()).isEqualTo("because");
        assertThat(used(id)).containsExactly("c");
        assertThat(ring.delete(id, 999_999)).isEqualTo(ChannelKeyring.Deletion.ABSENT);
        assertThat(ring.delete(id, ring.of(id).get(1).id())).isEqualTo(ChannelKeyring.Deletion.DONE);
        assertThat(store.channels().find(id).orElseThrow().enabled())
                .as("no key is in use")
                .isFalse();
        assertThat(ring.delete(id, b.id())).isEqualTo(ChannelKeyring.Deletion.LAST);
        assertThat(keys(id)).containsExactly("b");
    }

    @Test
    void reasonEndsWhenTheKeyIsUsedAgain() {
        ChannelKeyring ring = store.channels().keyring();
        long id =
                store.channels().create(row(0, "a", SEVERAL), List.of("a", "b")).id();
        long a = ring.of(id).getFirst().id();
        ring.setStatus(id, a, ChannelRow.DISABLED_BY_ITSELF, "wrong key");
        assertThat(ring.of(id).getFirst().reason()).isEqualTo("wrong key");
        ring.setStatus(id, a, ChannelRow.ENABLED, "ignored");
        assertThat(ring.of(id).getFirst()).isEqualTo(new ChannelKeyRow(a, id, 0, "a", ChannelRow.ENABLED, 0, ""));
    }
}
