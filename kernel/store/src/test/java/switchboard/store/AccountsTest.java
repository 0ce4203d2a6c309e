package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quota is held, charged and given back, each once, and the database ends up with all of it. */
final class AccountsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void whatIsHeldCannotBeSpentTwice() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 100, 1000);
            Hold hold = hold(store, caller, 60);
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(40);
            assertThat(store.accounts().userBalance(caller.owner().id())).isEqualTo(100);
            assertThatThrownBy(() -> hold(store, caller, 41))
                    .isInstanceOfSatisfying(InsufficientQuotaException.class, e -> {
                        assertThat(e.side()).isEqualTo(InsufficientQuotaException.Side.USER);
                        assertThat(e.available()).isEqualTo(40);
                    });
            hold(store, caller, 40).release();
            assertThat(hold.release()).isTrue();
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(100);
            assertThat(store.accounts().token(caller.token().id())).isEqualTo(1000);
        }
    }

    @Test
    void aTokenWithTooLittleTakesNothingFromItsUser() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 10);
            assertThatThrownBy(() -> hold(store, caller, 11))
                    .isInstanceOfSatisfying(
                            InsufficientQuotaException.class,
                            e -> assertThat(e.side()).isEqualTo(InsufficientQuotaException.Side.TOKEN));
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(1000);
        }
    }

    @Test
    void nothingCanBeHeldForNothingUnlessInDebt() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 0, 100);
            assertThat(hold(store, caller, 0).settle(Fixture.cost(3))).isTrue();
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(-3);
            assertThatThrownBy(() -> hold(store, caller, 0)).isInstanceOf(InsufficientQuotaException.class);
        }
    }

    @Test
    void onlyTheFirstEndOfAHoldCounts() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            Hold settled = hold(store, caller, 100);
            assertThat(settled.settle(Fixture.cost(30))).isTrue();
            assertThat(settled.settle(Fixture.cost(30))).isFalse();
            assertThat(settled.release()).isFalse();
            Hold released = hold(store, caller, 100);
            assertThat(released.release()).isTrue();
            assertThat(released.settle(Fixture.cost(50))).isFalse();
            assertThat(released.release()).isFalse();
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(970);
            assertThat(store.users().find(caller.owner().id()).orElseThrow().quota())
                    .isEqualTo(970);
        }
    }

    @Test
    void theDatabaseGetsEveryFigure() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 500);
            ChannelRow channel = store.channels()
                    .create(List.of(RoutingTest.channel("one", "m", "default")))
                    .getFirst();
            var log = new LogRow(
                    0,
                    caller.owner().id(),
                    1_700_000_000,
                    LogRow.CONSUMPTION,
                    "倍率：1.00 × 1.00",
                    "alice",
                    "limited",
                    "gpt-4o",
                    30,
                    10,
                    20,
                    channel.id(),
                    "relay-1",
                    1234,
                    true,
                    true);
            hold(store, caller, 100).settle(new Settlement(30, channel.id(), true, Optional.of(log)));
            hold(store, caller, 100).settle(new Settlement(5, channel.id(), false, Optional.empty()));

            UserRow user = store.users().find(caller.owner().id()).orElseThrow();
            assertThat(user.quota()).isEqualTo(965);
            assertThat(user.usedQuota()).isEqualTo(30);
            assertThat(user.requestCount()).isEqualTo(1);
            TokenRow token = store.tokens().find(user.id(), caller.token().id()).orElseThrow();
            assertThat(token.remainQuota()).isEqualTo(465);
            assertThat(token.usedQuota()).isEqualTo(35);
            assertThat(store.channels().find(channel.id()).orElseThrow().usedQuota())
                    .isEqualTo(30);
            LogRow stored = store.logs()
                    .page(new LogFilter(LogRow.CONSUMPTION, 0, 0, user.id(), "", "", "", 0), 0)
                    .getFirst();
            assertThat(stored).usingRecursiveComparison().ignoringFields("id").isEqualTo(log);
        }
    }

    @Test
    void anUnlimitedTokenLosesNothingButIsCounted() {
        try (Store store = Fixture.store(folder)) {
            UserRow user = store.users().create(NewUser.named("alice", "password-1"));
            store.users().setQuota(user.id(), 1000);
            TokenRow token =
                    store.tokens().page(user.id(), 0, TokenOrder.NEWEST).getFirst();
            Credential caller = store.callers().load(token.key());
            assertThat(store.accounts().token(token.id())).isEqualTo(Long.MAX_VALUE);
            hold(store, caller, 400).settle(Fixture.cost(300));
            TokenRow after = store.tokens().find(user.id(), token.id()).orElseThrow();
            assertThat(after.remainQuota()).isEqualTo(-1);
            assertThat(after.usedQuota()).isEqualTo(300);
            assertThat(store.accounts().user(user.id())).isEqualTo(700);
        }
    }

    @Test
    void aBalanceThatIsSetKeepsWhatIsHeldAndWhatIsOnItsWay() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            long id = caller.owner().id();
            Hold open = hold(store, caller, 100);
            hold(store, caller, 50).settle(Fixture.cost(50));
            store.users().setQuota(id, 5000);
            assertThat(store.accounts().user(id)).isEqualTo(4900);
            assertThat(open.settle(Fixture.cost(10))).isTrue();
            assertThat(store.accounts().user(id)).isEqualTo(4990);
            store.users().credit(id, 7, LogRow.note(LogRow.TOP_UP, 0, "", 1, "gift"));
            assertThat(store.accounts().user(id)).isEqualTo(4997);
            assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(4997);
        }
    }

    @Test
    void callsGoOnWhileTheDatabaseIsAwayAndAreStoredLater() throws SQLException {
        try (Store store = Fixture.store(folder, Journal.Limits.USUAL)) {
            Credential caller = Fixture.payer(store, "alice", 1_000_000, 1_000_000);
            long id = caller.owner().id();
            try (Connection other = Fixture.foreign(Fixture.databaseFile(folder));
                    Statement statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                for (int i = 0; i < 500; i++) {
                    assertThat(hold(store, caller, 100).settle(Fixture.cost(2))).isTrue();
                }
                assertThat(store.accounts().flush(Duration.ofMillis(900))).isFalse();
                assertThat(store.accounts().user(id)).isEqualTo(999_000);
                statement.execute("COMMIT");
            }
            assertThat(store.accounts().flush(LIMIT)).isTrue();
            UserRow user = store.users().find(id).orElseThrow();
            assertThat(user.quota()).isEqualTo(999_000);
            assertThat(user.requestCount()).isEqualTo(500);
        }
    }

    @Test
    @Tag("sqlite") // CrashTest does it everywhere
    void whatTheDatabaseDidNotGetIsStoredAtTheNextStart() throws SQLException, IOException {
        long id;
        String key;
        Path kept = folder.resolve("kept");
        try (Store store = Fixture.store(folder, Journal.Limits.USUAL)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            id = caller.owner().id();
            key = caller.token().key();
            try (Connection other = Fixture.foreign(Fixture.databaseFile(folder));
                    Statement statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                hold(store, caller, 100).settle(Fixture.cost(42));
                copy(folder.resolve("home"), kept.resolve("home")); // the disk as a kill -9 would leave it
                statement.execute("COMMIT");
            }
        }
        assertThat(Fixture.number(Fixture.databaseFile(kept), "SELECT quota FROM users WHERE id = " + id))
                .isEqualTo(1000);
        for (int start = 0; start < 3; start++) {
            try (Store store = Fixture.store(kept)) {
                assertThat(store.callers().load(key).owner().id()).isEqualTo(id);
                assertThat(store.accounts().user(id)).isEqualTo(958);
                assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(958);
            }
        }
    }

    @Test
    void aJournalOfAnotherDatabaseIsKeptAndNotStored() throws IOException {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            hold(store, caller, 100).settle(Fixture.cost(42));
        }
        TestEngine.NOW.delete(Fixture.databaseFile(folder));
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "bob", 1000, 1000);
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(1000);
            hold(store, caller, 0).settle(Fixture.cost(1));
            assertThat(store.users().find(caller.owner().id()).orElseThrow().quota())
                    .isEqualTo(999);
        }
        try (Stream<Path> files = Files.list(folder.resolve("home/data"))) {
            assertThat(files.filter(file -> file.toString().contains("of-another-database")))
                    .hasSize(1);
        }
    }

    @Test
    void aSecondProcessOnThisInstallationIsToldToEnd() {
        try (Store store = Fixture.store(folder)) {
            var told = new ArrayList<String>();
            assertThatThrownBy(() -> new Accounts(
                            store.environment(),
                            store.database(),
                            store.options(),
                            Journal.Limits.USUAL,
                            InstantSource.system(),
                            false,
                            Optional.empty(),
                            Optional.of((message, code) -> told.add(code + " " + message))))
                    .isInstanceOf(StoreException.class);
            assertThat(told).singleElement().asString().contains("1 ", "another Switchboard runs on this installation");
        }
    }

    @Test
    void withoutRoomForTheChargeNoCallBegins() {
        var full = new AtomicBoolean();
        var limits = new Journal.Limits(32 << 10, 100, (file, size) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return JournalFolder.allocated(file, size);
        });
        try (Store store = Fixture.store(folder, limits)) {
            Credential caller = Fixture.payer(store, "alice", 1_000_000, 1_000_000);
            full.set(true);
            List<Hold> holds = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            holds.add(hold(store, caller, 10));
                        }
                    })
                    .isInstanceOf(JournalFullException.class);
            assertThat(store.accounts().user(caller.owner().id())).isEqualTo(1_000_000 - 10L * holds.size());
            holds.forEach(hold -> assertThat(hold.settle(Fixture.cost(10))).isTrue());
            assertThat(store.users().find(caller.owner().id()).orElseThrow().quota())
                    .isEqualTo(1_000_000 - 10L * holds.size());
            full.set(false);
            assertThat(hold(store, caller, 1).release()).isTrue();
        }
    }

    /** A commit may succeed although it seemed to fail. */
    @Test
    void whatTheDatabaseAlreadyHasIsNotStoredAgain() throws SQLException, IOException {
        try (Store store = Fixture.store(folder, Journal.Limits.USUAL)) {
            Credential caller = Fixture.payer(store, "alice", 1000, 1000);
            long id = caller.owner().id();
            try (Connection other = Fixture.foreign(Fixture.databaseFile(folder));
                    Statement statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                hold(store, caller, 100).settle(Fixture.cost(40));
                hold(store, caller, 100).settle(Fixture.cost(2));
                statement.execute("UPDATE users SET quota = quota - 40 WHERE id = " + id);
                statement.execute("UPDATE switchboard_journals SET applied = applied + 1");
                statement.execute("COMMIT");
            }
            assertThat(store.accounts().flush(LIMIT)).isTrue();
            assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(958);
            Fixture.await(LIMIT, () -> store.accounts().user(id) == 958);
        }
    }

    @Test
    @Tag("sqlite") // others give no number twice
    void aDeletedTokensNumberDoesNotMakeItsSuccessorPay() {
        try (Store store = Fixture.store(folder)) {
            Credential alice = Fixture.payer(store, "alice", 1000, 1000);
            UserRow bob = store.users().create(NewUser.named("bob", "password-1"));
            TokenRow last = store.tokens()
                    .create(new NewToken(
                            alice.owner().id(),
                            "last",
                            TokenRow.NEVER,
                            500,
                            false,
                            Optional.empty(),
                            Optional.empty()));
            Hold hold = hold(store, store.callers().load(last.key()), 100);
            store.tokens().delete(alice.owner().id(), last.id());
            TokenRow successor = store.tokens()
                    .create(new NewToken(
                            bob.id(), "next", TokenRow.NEVER, 300, false, Optional.empty(), Optional.empty()));
            assertThat(successor.id()).isEqualTo(last.id());
            hold.settle(Fixture.cost(77));
            assertThat(store.tokens()
                            .find(bob.id(), successor.id())
                            .orElseThrow()
                            .remainQuota())
                    .isEqualTo(300);
            store.callers().load(successor.key());
            assertThat(store.accounts().token(successor.id())).isEqualTo(300);
        }
    }

    static Hold hold(Store store, Credential caller, long quota) {
        return Fixture.hold(store, caller, quota);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
