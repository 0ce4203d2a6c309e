package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user hears of a low balance once, whenever it falls so low. */
@Tag("engine")
final class QuotaRemindersTest {
    @TempDir
    private Path folder;

    @Test
    void thereIsOneNoticeACrossing() {
        try (Store store = Fixture.store(folder)) {
            Credential alice = Fixture.payer(store, "alice", 1100, 100_000);
            spend(store, alice, 50);
            assertThat(noticed(store)).isEmpty();
            spend(store, alice, 60);
            assertThat(noticed(store)).containsExactly("QUOTA_LOW 990");
            spend(store, alice, 60);
            assertThat(noticed(store)).containsExactly("QUOTA_LOW 990");
            spend(store, alice, 930);
            spend(store, alice, 0);
            assertThat(noticed(store)).containsExactly("QUOTA_LOW 990", "QUOTA_SPENT 0");
        }
        try (Store store = Fixture.store(folder)) {
            assertThat(noticed(store)).hasSize(2);
            UserRow alice = store.users().named("alice").orElseThrow();
            store.users().setQuota(alice.id(), 2000);
            Credential again = store.callers()
                    .load(store.tokens()
                            .page(alice.id(), 0, TokenOrder.NEWEST)
                            .getFirst()
                            .key());
            spend(store, again, 1001);
            assertThat(noticed(store)).containsExactly("QUOTA_LOW 990", "QUOTA_SPENT 0", "QUOTA_LOW 999");
        }
    }

    @Test
    void whatUsesUpABalanceAtOnceIsOneNotice() {
        try (Store store = Fixture.store(folder)) {
            Credential bob = Fixture.payer(store, "bob", 5000, 100_000);
            spend(store, bob, 5000);
            assertThat(noticed(store)).containsExactly("QUOTA_SPENT 0");
        }
    }

    @Test
    void theThresholdIsTheOperators() {
        try (Store store = Fixture.store(folder)) {
            store.options().put("QuotaRemindThreshold", "10");
            Credential bob = Fixture.payer(store, "bob", 500, 100_000);
            spend(store, bob, 485);
            assertThat(noticed(store)).isEmpty();
            spend(store, bob, 6);
            assertThat(noticed(store)).containsExactly("QUOTA_LOW 9");
        }
    }

    @Test
    void severalNodesTellItOnce() {
        try (Store one = node("one");
                Store two = node("two")) {
            Credential alice = Fixture.payer(one, "alice", 4000, 100_000);
            Credential there = two.callers().load(alice.token().key());
            for (int i = 0; i < 10; i++) {
                spend(one, alice, 160);
                spend(two, there, 160);
            }
            assertThat(noticed(one)).hasSize(1).first().asString().startsWith("QUOTA_LOW");
        }
    }

    private Store node(String name) {
        Environment environment = Environment.of(
                Map.of(
                        "INITIAL_ROOT_PASSWORD",
                        "root-password",
                        "SQLITE_PATH",
                        folder.resolve("shared.db").toString()),
                folder.resolve(name),
                folder);
        Database database = Database.open(environment);
        return Store.open(environment, database, Journal.Limits.USUAL, InstantSource.system(), true);
    }

    private static void spend(Store store, Credential caller, long quota) {
        Fixture.hold(store, caller, quota).settle(Fixture.cost(quota));
        assertThat(store.flush()).isTrue();
    }

    private static List<String> noticed(Store store) {
        List<String> all = new ArrayList<>();
        store.outbox()
                .page(0, Optional.empty())
                .reversed()
                .forEach(row ->
                        all.add(row.event() + " " + row.notice().orElseThrow().fact("quota")));
        return all;
    }
}
