package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options have One API's defaults, keep what is stored, and never show a secret. */
final class OptionStoreTest {
    @TempDir
    private Path folder;

    @Test
    void whatNobodyStoredHasItsDefault() {
        try (Store store = Fixture.store(folder, "THEME", "berry")) {
            OptionStore options = store.options();
            assertThat(options.text("SystemName")).isEqualTo("One API");
            assertThat(options.number("RetryTimes")).isEqualTo(2);
            assertThat(options.number("PreConsumedQuota")).isEqualTo(500);
            assertThat(options.real("QuotaPerUnit")).isEqualTo(500000);
            assertThat(options.flag("RegisterEnabled")).isTrue();
            assertThat(options.flag("EmailVerificationEnabled")).isFalse();
            assertThat(options.flag("HideUpstreamAuthErrors")).isTrue();
            assertThat(options.flag("HideUnaskedUsage")).isTrue();
            assertThat(options.text("Theme")).isEqualTo("berry");
            assertThat(options.text("GroupRatio")).contains("\"svip\"");
            assertThat(options.text("NobodyKnowsThis")).isEmpty();
            assertThat(options.text("SystemName")).isSameAs(options.text("SystemName"));
        }
    }

    @Test
    void whatIsStoredStays() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            store.options().put("SystemName", "Acme");
            store.options().put("SystemName", "Acme AI");
            store.options().put("TheirOwn", "kept");
            assertThat(store.options().text("SystemName")).isEqualTo("Acme AI");
        }
        try (Store store = Fixture.store(folder)) {
            assertThat(store.options().text("SystemName")).isEqualTo("Acme AI");
            assertThat(store.options().all()).containsEntry("TheirOwn", "kept");
        }
        assertThat(Fixture.number(Fixture.databaseFile(folder), "SELECT COUNT(*) FROM options"))
                .isEqualTo(2);
    }

    @Test
    void secretsAreNeverListed() {
        try (Store store = Fixture.store(folder)) {
            List<String> secrets = List.of(
                    "SMTPToken", "GitHubClientSecret", "TurnstileSecretKey", "WeChatServerToken", "MessagePusherToken");
            secrets.forEach(name -> store.options().put(name, "hidden"));
            assertThat(store.options().all()).doesNotContainKeys(secrets.toArray(String[]::new));
            assertThat(store.options().all()).containsKeys("TurnstileSiteKey", "ModelRatio", "EmailDomainWhitelist");
            assertThat(store.options().text("SMTPToken")).isEqualTo("hidden");
        }
    }

    @Test
    void whatCannotBeMeantIsNotStored() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            String prices = store.options().text("ModelRatio");
            for (String broken : List.of("", "{", "[]", "{\"a\": \"1\"}", "{\"a\": -1}", "{\"a\": 1} x")) {
                assertThatThrownBy(() -> store.options().put("ModelRatio", broken))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("ModelRatio");
            }
            assertThatThrownBy(() -> store.options().put("RetryTimes", "often"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.options().put("QuotaPerUnit", "NaN"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.options().text("ModelRatio")).isSameAs(prices);
            store.options().put("ModelRatio", prices); // the built-in table has a negative price itself
        }
        assertThat(Fixture.number(Fixture.databaseFile(folder), "SELECT COUNT(*) FROM options"))
                .isEqualTo(1);
    }

    @Test
    void listenersHearOfChangesAndOfNothingElse() throws Exception {
        try (Store store = Fixture.store(folder)) {
            var heard = new ArrayList<String>();
            AutoCloseable listening = store.options().onChange(heard::add);
            store.options().put("Notice", "hello");
            store.options().put("Notice", "hello");
            store.options().put("RegisterEnabled", "true"); // its default
            assertThat(heard).containsExactly("Notice");
            listening.close();
            store.options().put("Notice", "bye");
            assertThat(heard).containsExactly("Notice");
        }
    }

    @Test
    void anotherProcesssChangeIsSeenSoon() throws SQLException {
        try (Store store = Fixture.store(folder)) {
            var heard = new CopyOnWriteArrayList<String>();
            store.options().onChange(heard::add);
            String prices = store.options().text("ModelRatio");
            Fixture.execute(Fixture.databaseFile(folder), "INSERT INTO options VALUES ('Notice', 'from elsewhere')");
            Fixture.await(Fixture.SOON, () -> heard.contains("Notice"));
            assertThat(store.options().text("Notice")).isEqualTo("from elsewhere");
            assertThat(heard).containsExactly("Notice");
            assertThat(store.options().text("ModelRatio")).isSameAs(prices);
            Fixture.execute(Fixture.databaseFile(folder), "DELETE FROM options");
            Fixture.await(
                    Duration.ofSeconds(1), () -> store.options().text("Notice").isEmpty());
        }
    }

    @Test
    void amountsAreMoneyOrUnits() {
        try (Store store = Fixture.store(folder)) {
            assertThat(store.options().quotaText(1_250_000)).isEqualTo("＄2.500000 额度");
            store.options().put("DisplayInCurrencyEnabled", "false");
            assertThat(store.options().quotaText(1_250_000)).isEqualTo("1250000 点额度");
        }
    }
}
