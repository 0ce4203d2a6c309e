package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a token is never older than the last change. */
final class CallersTest {
    @TempDir
    private Path folder;

    private Store store;
    private Credential alice;

    @BeforeEach
    void open() {
        store = Fixture.store(folder);
        alice = Fixture.payer(store, "alice", 1000, 500);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private String key() {
        return alice.token().key();
    }

    @Test
    void whatWasLoadedIsKnownWithoutTheDatabase() {
        assertThat(store.callers().known(key())).contains(alice);
        assertThat(store.callers().known("nobody")).isEmpty();
        assertThat(store.callers().load("nobody")).isSameAs(Credential.UNKNOWN);
        assertThat(store.callers().known("nobody")).containsSame(Credential.UNKNOWN);
        assertThat(store.callers().load("").known()).isFalse();
    }

    @Test
    void aCallerWhoIsNotLoadedCannotHold() {
        assertThatThrownBy(() -> store.accounts().hold("r", alice.owner().id(), 4711, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Should the database go away next, the calls go on. */
    @Test
    void whoIsLoadedWhileOthersChangeIsKnown() throws Exception {
        TokenRow token = store.tokens()
                .create(new NewToken(
                        store.users().create(NewUser.named("bob", "")).id(),
                        "new",
                        TokenRow.NEVER,
                        500,
                        false,
                        Optional.empty(),
                        Optional.empty()));
        Hold hold = AccountsTest.hold(store, alice, 1);
        Thread load = new Thread(() -> store.callers().load(token.key()));
        try (Connection other = Fixture.foreign(Fixture.databaseFile(folder));
                Statement statement = other.createStatement()) {
            TestEngine.NOW.lock(statement);
            hold.settle(Fixture.cost(1)); // whose storing waits, and loading for it
            load.start();
            Fixture.await(Fixture.SOON, () -> load.getState() == Thread.State.WAITING);
            store.callers().forgetUser(alice.owner().id());
            statement.execute("ROLLBACK");
        }
        load.join();
        assertThat(store.callers().known(token.key())).isPresent();
    }

    /** A19: nobody is taken for a stranger because the database cannot be asked. */
    @Test
    void ofManyWhoComeWhileTheDatabaseFailsNoneIsUnknown() throws Exception {
        Path file = Fixture.databaseFile(folder);
        TokenRow token = store.tokens()
                .create(new NewToken(
                        alice.owner().id(), "cold", TokenRow.NEVER, 5, false, Optional.empty(), Optional.empty()));
        Fixture.execute(file, "ALTER TABLE tokens RENAME TO tokens_away");
        var told = new ConcurrentLinkedQueue<Object>();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                many.execute(() -> told.add(loaded(token.key())));
            }
        }
        assertThat(told).hasSize(200).allMatch(StoreException.class::isInstance);
        assertThat(store.callers().known(token.key())).isEmpty();
        Fixture.execute(file, "ALTER TABLE tokens_away RENAME TO tokens");
        assertThat(store.callers().load(token.key()).token().id()).isEqualTo(token.id());
    }

    private Object loaded(String key) {
        try {
            return store.callers().load(key);
        } catch (StoreException away) {
            return away;
        }
    }

    @Test
    void everyChangeHereIsKnownAtOnce() {
        store.tokens().setStatus(alice.owner().id(), alice.token().id(), TokenRow.DISABLED);
        assertThat(store.callers().known(key())).isEmpty();
        assertThat(store.callers().load(key()).token().status()).isEqualTo(TokenRow.DISABLED);

        UserRow owner = alice.owner();
        store.users()
                .update(new UserRow(
                        owner.id(), "alice", "", 1, UserRow.DISABLED, "", "", "", "", "", "", 0, 0, 0, "vip", "", 0));
        assertThat(store.callers().known(key())).isEmpty();
        Credential now = store.callers().load(key());
        assertThat(now.owner().enabled()).isFalse();
        assertThat(now.owner().group()).isEqualTo("vip");

        store.tokens().delete(owner.id(), alice.token().id());
        assertThat(store.callers().load(key())).isSameAs(Credential.UNKNOWN);
        assertThatThrownBy(() -> AccountsTest.hold(store, alice, 1)).isInstanceOf(InsufficientQuotaException.class);
    }

    @Test
    void aChangedLimitHoldsAtOnce() {
        TokenRow token = alice.token();
        store.tokens().update(limited(token, 20));
        assertThatThrownBy(() -> AccountsTest.hold(store, alice, 21)).isInstanceOf(InsufficientQuotaException.class);
        store.tokens().update(limited(token, 30));
        assertThat(AccountsTest.hold(store, alice, 21).release()).isTrue();
    }

    private static TokenRow limited(TokenRow token, long quota) {
        return new TokenRow(
                token.id(),
                token.userId(),
                token.key(),
                TokenRow.ENABLED,
                "new name",
                0,
                0,
                TokenRow.NEVER,
                quota,
                false,
                0,
                Optional.of("m"),
                Optional.empty());
    }

    @Test
    void anotherProcesssChangesAreKnownSoon() throws SQLException {
        Path file = Fixture.databaseFile(folder);
        store.callers().load("not-yet");
        Fixture.execute(
                file,
                "UPDATE tokens SET status = 2, remain_quota = 7 WHERE id = "
                        + alice.token().id(),
                "UPDATE users SET `group` = 'svip', quota = 5000 WHERE id = "
                        + alice.owner().id(),
                "INSERT INTO tokens (user_id, `key`, status, remain_quota) VALUES (1, 'not-yet', 1, 1)");
        Fixture.await(
                Fixture.SOON,
                () -> store.callers()
                        .known(key())
                        .filter(known -> known.token().status() == TokenRow.DISABLED
                                && known.owner().group().equals("svip"))
                        .isPresent());
        Fixture.await(
                Fixture.SOON,
                () -> store.accounts().token(alice.token().id()) == 7
                        && store.accounts().user(alice.owner().id()) == 5000);
        assertThat(store.callers().known("not-yet")).isEmpty();
        assertThat(store.callers().load("not-yet").known()).isTrue();
        Fixture.execute(file, "DELETE FROM tokens WHERE id = " + alice.token().id());
        Fixture.await(Fixture.SOON, () -> store.callers().known(key()).isEmpty());
    }

    @Test
    void moneyThatIsSpentMeanwhileIsNotGivenBackByAnotherProcesssChange() throws SQLException {
        long id = alice.owner().id();
        Hold open = AccountsTest.hold(store, alice, 100);
        AccountsTest.hold(store, alice, 50).settle(Fixture.cost(50));
        Fixture.execute(Fixture.databaseFile(folder), "UPDATE users SET quota = quota + 200 WHERE id = " + id);
        Fixture.await(Fixture.SOON, () -> store.accounts().user(id) == 1000 - 50 + 200 - 100);
        assertThat(open.settle(Fixture.cost(60))).isTrue();
        assertThat(store.accounts().user(id)).isEqualTo(1000 - 50 + 200 - 60);
        assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(1090);
    }

    @Test
    void spentAndEndedTokensAreMarkedOnce() {
        store.tokens().exhausted(alice.token().id());
        assertThat(status()).isEqualTo(TokenRow.ENABLED); // it has something left
        AccountsTest.hold(store, alice, 500).settle(Fixture.cost(500));
        store.tokens().exhausted(alice.token().id());
        assertThat(status()).isEqualTo(TokenRow.EXHAUSTED);
        store.tokens().setStatus(alice.owner().id(), alice.token().id(), TokenRow.ENABLED);
        store.tokens().expired(alice.token().id());
        assertThat(status()).isEqualTo(TokenRow.ENABLED); // it has no end
        TokenRow old =
                store.tokens().create(new NewToken(1, "old", 1000, 5, false, Optional.empty(), Optional.empty()));
        store.tokens().expired(old.id());
        assertThat(store.tokens().find(1, old.id()).orElseThrow().status()).isEqualTo(TokenRow.EXPIRED);
    }

    private int status() {
        return store.tokens()
                .find(alice.owner().id(), alice.token().id())
                .orElseThrow()
                .status();
    }

    @Test
    void tokensBelongToTheirOwner() {
        assertThat(store.tokens().find(1, alice.token().id())).isEmpty();
        assertThat(store.tokens().delete(1, alice.token().id())).isFalse();
        assertThat(store.tokens().setStatus(1, alice.token().id(), 2)).isEmpty();
        TokenRow row = alice.token();
        TokenRow stolen = new TokenRow(
                row.id(), 1, row.key(), 1, "stolen", 0, 0, -1, 0, true, 0, Optional.empty(), Optional.empty());
        assertThat(store.tokens().update(stolen)).isEmpty();
        assertThat(store.tokens()
                        .find(alice.owner().id(), row.id())
                        .orElseThrow()
                        .name())
                .isEqualTo("limited");
        assertThat(store.tokens().search(alice.owner().id(), "lim")).hasSize(1);
        assertThat(store.tokens().page(alice.owner().id(), 0, TokenOrder.REMAIN_QUOTA))
                .extracting(TokenRow::name)
                .containsExactly("default", "limited");
    }

    @Test
    void codesAreRedeemedOnce() throws InterruptedException {
        List<String> keys = store.redemptions().create(1, "gift", 300, 2);
        assertThat(keys).hasSize(2).allMatch(key -> key.matches("[0-9a-f]{32}"));
        long id = alice.owner().id();
        List<Thread> threads = IntStream.range(0, 20)
                .mapToObj(
                        i -> Thread.startVirtualThread(() -> store.redemptions().redeem(keys.getFirst(), id)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(store.accounts().user(id)).isEqualTo(1300);
        assertThat(store.users().find(id).orElseThrow().quota()).isEqualTo(1300);
        assertThat(store.redemptions().redeem(keys.getFirst(), id).outcome())
                .isEqualTo(Redemptions.Redeemed.NOT_ENABLED);
        assertThat(store.redemptions().redeem("unknown", id).outcome()).isEqualTo(Redemptions.Redeemed.UNKNOWN);
        assertThat(store.redemptions().redeem("", id).outcome()).isEqualTo(Redemptions.Redeemed.UNKNOWN);

        RedemptionRow used = store.redemptions().search("gift").getLast();
        assertThat(used.status()).isEqualTo(RedemptionRow.USED);
        var again = new RedemptionRow(used.id(), 1, used.key(), RedemptionRow.ENABLED, "renamed", 9, 0, 0);
        assertThat(store.redemptions().update(again).orElseThrow().status()).isEqualTo(RedemptionRow.USED);
        RedemptionRow other = store.redemptions().page(0).getFirst();
        store.redemptions().update(new RedemptionRow(other.id(), 1, "", RedemptionRow.DISABLED, "off", 0, 0, 0));
        assertThat(store.redemptions().redeem(keys.getLast(), id).outcome())
                .isEqualTo(Redemptions.Redeemed.NOT_ENABLED);
        assertThat(store.redemptions().delete(other.id())).isTrue();
        assertThat(store.redemptions().delete(other.id())).isFalse();
        assertThat(store.logs().page(new LogFilter(LogRow.TOP_UP, 0, 0, id, "", "", "", 0), 0))
                .singleElement()
                .satisfies(line -> assertThat(line.content()).isEqualTo("通过兑换码充值 ＄0.000600 额度"));
        assertThat(store.redemptions().create(1, "zero", 0, 1)).hasSize(1);
        assertThat(store.redemptions().page(0).getFirst().quota()).isEqualTo(100);
    }
}
