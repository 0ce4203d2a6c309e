package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Passkey;

@Tag("engine")
class PasskeysTest {
    private static final long ANNA = 7;

    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Passkey passkey(String id, long counter) {
        return new Passkey(id, "aGFuZGxl", "a2V5", counter, List.of("internal", "NO,TRANSPORT", "hybrid"), true, false);
    }

    private PasskeyRow stored(String id, long counter) {
        return store.passkeys().add(ANNA, "phone", passkey(id, counter)).orElseThrow();
    }

    @Test
    void whatIsKeptIsFoundToTheLetter() {
        String id = "AbC".repeat(400);
        PasskeyRow row = stored(id, 3);
        assertThat(store.passkeys().find(id)).contains(row);
        assertThat(store.passkeys().find(id.toLowerCase(Locale.ROOT))).isEmpty();
        assertThat(row.transportList()).containsExactly("internal", "hybrid");
        assertThat(row.passkey().backupEligible()).isTrue();
        assertThat(store.passkeys().of(ANNA)).containsExactly(row);
        assertThat(store.passkeys().any(ANNA)).isTrue();
        assertThat(store.passkeys().any(ANNA + 1)).isFalse();
    }

    @Test
    void anIdIsGivenOnce() {
        stored("id", 0);
        assertThatThrownBy(() -> store.passkeys().add(ANNA + 1, "mine", passkey("id", 0)))
                .isInstanceOf(DuplicateException.class);
    }

    @Test
    void aCounterOnlyGrowsUnlessItIsNeverCounted() {
        PasskeyRow row = stored("id", 3);
        assertThat(store.passkeys().used(row, passkey("id", 4))).isTrue();
        assertThat(store.passkeys().used(row, passkey("id", 4))).isFalse();
        assertThat(store.passkeys().used(row, passkey("id", 0))).isFalse();
        assertThat(store.passkeys().find("id").orElseThrow().signCount()).isEqualTo(4);
        PasskeyRow quiet = stored("other", 0);
        assertThat(store.passkeys().used(quiet, passkey("other", 0))).isTrue();
        assertThat(store.passkeys().used(quiet, passkey("other", 0))).isTrue();
        store.passkeys().delete(ANNA, quiet.id());
        assertThat(store.passkeys().used(quiet, passkey("other", 0))).isFalse();
    }

    @Test
    void onlyTheirOwnerRenamesAndDeletesThem() {
        PasskeyRow row = stored("id", 0);
        assertThat(store.passkeys().rename(ANNA + 1, row.id(), "stolen")).isFalse();
        assertThat(store.passkeys().delete(ANNA + 1, row.id())).isFalse();
        assertThat(store.passkeys().rename(ANNA, row.id(), "key")).isTrue();
        assertThat(store.passkeys().of(ANNA)).extracting(PasskeyRow::name).containsExactly("key");
        assertThat(store.passkeys().deleteAll(ANNA)).isOne();
        assertThat(store.passkeys().of(ANNA)).isEmpty();
    }

    @Test
    void nobodyHasTooMany() {
        for (int i = 0; i < Passkeys.MOST; i++) {
            stored("id" + i, 0);
        }
        assertThat(store.passkeys().add(ANNA, "more", passkey("more", 0))).isEmpty();
        assertThat(store.passkeys().add(ANNA + 1, "first", passkey("first", 0))).isPresent();
    }
}
