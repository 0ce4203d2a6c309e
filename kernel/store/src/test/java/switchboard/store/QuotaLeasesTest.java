package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.NotReadyException;

/** Several nodes over one database spend a balance together, to the last unit and not beyond. */
final class QuotaLeasesTest {
    private static final int TRIES = 200;

    @TempDir
    private Path folder;

    private final List<Store> nodes = new ArrayList<>();

    private Store node(int number) {
        Map<String, String> variables = new HashMap<>(TestEngine.NOW.variables(Fixture.databaseFile(folder)));
        variables.put("INITIAL_ROOT_PASSWORD", "root-password");
        variables.put("SQLITE_PATH", Fixture.databaseFile(folder).toString());
        Environment environment = Environment.of(variables, folder.resolve("home" + number), folder);
        Store store =
                Store.open(environment, Database.open(environment), Journal.Limits.USUAL, InstantSource.system(), true);
        nodes.add(store);
        return store;
    }

    @AfterEach
    void close() {
        nodes.forEach(Store::close);
    }

    /** As the relay does: what is not ready is prepared, and tried again. */
    private static Hold hold(Store store, Credential caller, long quota) {
        for (int i = 0; i < TRIES; i++) {
            try {
                return store.accounts()
                        .hold("r", caller.owner().id(), caller.token().id(), quota);
            } catch (NotReadyException notYet) {
                notYet.preparation().run();
            }
        }
        throw new AssertionError("never ready");
    }

    private static boolean pass(Store store, Credential caller, long quota) {
        try {
            return hold(store, caller, quota).settle(Fixture.cost(quota));
        } catch (InsufficientQuotaException e) {
            return false;
        }
    }

    private long drawn() throws Exception {
        return Fixture.number(Fixture.databaseFile(folder), "SELECT COALESCE(SUM(quota), 0) FROM switchboard_leases");
    }

    @Test
    void threeNodesPassJustTheCallsThatTheQuotaIsFor() throws Exception {
        Credential caller = Fixture.payer(node(0), "alice", 1_000_000, 50 * 7);
        node(1);
        node(2);
        nodes.forEach(node -> node.callers().load(caller.token().key()));
        var passed = new AtomicInteger();
        var begin = new CountDownLatch(1);
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Store node = nodes.get(i % 3);
                all.add(calls.submit(() -> {
                    begin.await();
                    return pass(node, caller, 7) ? passed.incrementAndGet() : 0;
                }));
            }
            begin.countDown();
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(passed).hasValue(50);
        nodes.forEach(Store::flush);
        assertThat(nodes.getFirst()
                        .tokens()
                        .find(caller.owner().id(), caller.token().id())
                        .orElseThrow()
                        .remainQuota())
                .isZero();
        assertThat(drawn()).isLessThan(1_000_000);
    }

    @Test
    void farFromTheLimitABlockServesManyCalls() throws Exception {
        Store store = node(0);
        Credential caller = Fixture.payer(store, "alice", 1_000_000, 1_000_000);
        hold(store, caller, 10).release();
        assertThat(drawn()).isEqualTo(2 * 1_000_000 / 8);
        for (int i = 0; i < 1000; i++) {
            assertThat(store.accounts()
                            .hold("r", caller.owner().id(), caller.token().id(), 10)
                            .release())
                    .isTrue();
        }
    }

    @Test
    void whatAnotherNodeDoesNotNeedComesBackBeforeACallIsRefused() {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 1_000, 1_000);
        hold(first, caller, 1).release();
        Store second = node(1);
        second.callers().load(caller.token().key());
        assertThat(hold(second, caller, 1_000).settle(Fixture.cost(1_000))).isTrue();
        assertThat(pass(first, caller, 1)).isFalse();
    }

    @Test
    void whatACallHoldsElsewhereIsNotDrawn() {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 1_000, 1_000);
        Hold running = hold(first, caller, 600);
        Store second = node(1);
        second.callers().load(caller.token().key());
        assertThat(pass(second, caller, 500)).isFalse();
        assertThat(pass(second, caller, 400)).isTrue();
        assertThat(running.release()).isTrue();
    }

    @Test
    void theEndOfANodeGivesItsLeasesBack() throws Exception {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 1_000_000, 1_000_000);
        assertThat(pass(first, caller, 5)).isTrue();
        first.close();
        nodes.clear();
        assertThat(drawn()).isZero();
        Store again = node(1);
        again.callers().load(caller.token().key());
        assertThat(hold(again, caller, 1_000_000 - 5).release()).isTrue();
    }

    @Test
    void aNodeThatCannotStoreItsChargesKeepsItsLeasesUntilItCan() throws Exception {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 1_000, 1_000);
        Hold running = hold(first, caller, 600);
        Path database = Fixture.databaseFile(folder);
        Fixture.execute(database, "ALTER TABLE switchboard_ledger RENAME TO switchboard_ledger_away");
        assertThat(running.settle(Fixture.cost(600))).isTrue();
        first.close();
        nodes.clear();
        assertThat(drawn()).as("the charge is not in the balance yet").isGreaterThanOrEqualTo(600);
        Fixture.execute(database, "ALTER TABLE switchboard_ledger_away RENAME TO switchboard_ledger");
        Store again = node(0);
        assertThat(drawn()).isZero();
        assertThat(again.users().find(caller.owner().id()).orElseThrow().quota())
                .isEqualTo(400);
    }

    /** What was taken off twice would be refused although it is there, until somebody reads the balance again. */
    @Test
    void refusalsWhileChargesAreStoredLeaveTheBalanceRight() throws Exception {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 10_000, 10_000);
        Store second = node(1);
        second.callers().load(caller.token().key());
        Hold elsewhere = hold(second, caller, 9_500);
        var passed = new AtomicInteger();
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long quota = i % 2 == 0 ? 1 : 1_000;
                all.add(calls.submit(() -> pass(first, caller, quota) ? passed.incrementAndGet() : 0));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(passed).hasValue(100);
        assertThat(first.flush()).isTrue();
        assertThat(first.accounts().userBalance(caller.owner().id())).isEqualTo(10_000 - 100);
        assertThat(first.accounts().tokenBalance(caller.token().id())).isEqualTo(10_000 - 100);
        assertThat(elsewhere.release()).isTrue();
        Fixture.await(Fixture.SOON, () -> pass(first, caller, 9_900)); // what was refused is asked for once a second
    }

    @Test
    void whatAnAdministratorTakesAwayCannotBeSpentFromABlock() {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 1_000_000, 1_000_000);
        hold(first, caller, 10).release();
        first.users().setQuota(caller.owner().id(), 5);
        assertThat(pass(first, caller, 10)).isFalse();
        assertThat(pass(first, caller, 5)).isTrue();
    }

    @Test
    void aCallDearerThanItsHoldTakesTheBalanceBelowZeroByThatMuchOnly() {
        Store first = node(0);
        Credential caller = Fixture.payer(first, "alice", 100, 100);
        assertThat(hold(first, caller, 100).settle(Fixture.cost(130))).isTrue();
        first.flush();
        assertThat(first.users().find(caller.owner().id()).orElseThrow().quota())
                .isEqualTo(-30);
        assertThat(pass(first, caller, 0)).isFalse();
        assertThat(pass(first, caller, 1)).isFalse();
    }

    @Test
    void unlimitedTokensNeedNoLeaseOfTheirOwn() {
        Store store = node(0);
        UserRow user = store.users().create(NewUser.named("bob", ""));
        store.users().setQuota(user.id(), 100);
        TokenRow token = store.tokens()
                .create(new NewToken(user.id(), "free", TokenRow.NEVER, 0, true, Optional.empty(), Optional.empty()));
        Credential caller = store.callers().load(token.key());
        assertThat(pass(store, caller, 100)).isTrue();
        assertThatThrownBy(() -> hold(store, caller, 1)).isInstanceOf(InsufficientQuotaException.class);
    }
}
