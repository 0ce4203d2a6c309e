package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Operation;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;
import switchboard.store.Entry.Kind;

/** Whatever moves a balance is in the ledger, once, and whoever touches the ledger is found. */
@Tag("engine")
final class LedgerTest {
    @TempDir
    private Path folder;

    private static List<Entry> entries(Store store, long userId) {
        return store.entries().chain(userId, 0, 100);
    }

    private static List<Kind> kinds(Store store, long userId) {
        return entries(store, userId).stream().map(Entry::kind).toList();
    }

    private static void balanced(Store store) {
        assertThat(store.entries().audit().findings()).isEmpty();
    }

    private static Settlement call(String relayId, long quota) {
        var paid = new PaidCall(
                relayId,
                Instant.ofEpochSecond(1_790_000_000),
                "default",
                Operation.CHAT,
                "gpt-4o",
                1,
                1,
                Ending.COMPLETE,
                false,
                new Usage(quota, 0),
                Receipt.NONE,
                quota);
        return new Settlement(quota, 1, true, Optional.empty(), "default", paid.json());
    }

    @Test
    void aNewDatabaseOpensItsUsers() {
        try (Store store = Fixture.store(folder)) {
            Fixture.await(Fixture.SOON, () -> !entries(store, 1).isEmpty());
            assertThat(kinds(store, 1)).containsExactly(Kind.OPENING);
            balanced(store);
        }
    }

    @Test
    void everyWayABalanceMovesIsEntered() {
        try (Store store = Fixture.store(folder)) {
            store.options().put("QuotaForNewUser", "100");
            store.options().put("QuotaForInviter", "7");
            UserRow inviter = store.users().create(NewUser.named("inviter", ""));
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            assertThat(Fixture.hold(store, caller, 50).settle(call("r1", 30))).isTrue();
            store.users().credit(id, 500, LogRow.note(LogRow.TOP_UP, 0, "", 0, "paid"));
            String code = store.redemptions().create(1, "code", 200, 1).getFirst();
            store.redemptions().redeem(code, id);
            assertThat(kinds(store, id))
                    .containsExactly(Kind.OPENING, Kind.GIFT, Kind.CHANGE, Kind.CALL, Kind.TOP_UP, Kind.REDEMPTION);
            assertThat(entries(store, id).getLast().balance()).isEqualTo(1_000 - 30 + 500 + 200);
            assertThat(kinds(store, inviter.id())).containsExactly(Kind.OPENING, Kind.GIFT);
            balanced(store);
        }
    }

    @Test
    void debitAndCreditSayWhoGivesAndWhoReceives() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            assertThat(Fixture.hold(store, caller, 50).settle(call("r1", 30))).isTrue();
            store.flush();
            Entry entry = entries(store, id).getLast();
            assertThat(entry.debit()).isEqualTo("user");
            assertThat(entry.credit()).isEqualTo("revenue");
            assertThat(entry.quota()).isEqualTo(30);
            assertThat(entry.change()).isEqualTo(-30);
            assertThat(entry.reference()).isEqualTo("r1");
            assertThat(entry.call().orElseThrow().usage().prompt()).isEqualTo(30);
        }
    }

    @Test
    void whatSomebodyElseDidToABalanceIsAdjustedBeforeTheNextEntry() throws Exception {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            Fixture.execute(Fixture.databaseFile(folder), "UPDATE users SET quota = quota - 111 WHERE id = " + id);
            store.users().credit(id, 1, LogRow.note(LogRow.TOP_UP, 0, "", 0, "paid"));
            List<Entry> entries = entries(store, id);
            assertThat(entries.get(entries.size() - 2).kind()).isEqualTo(Kind.ADJUSTMENT);
            assertThat(entries.get(entries.size() - 2).change()).isEqualTo(-111);
            balanced(store);
        }
    }

    @Test
    void aChangeByAnotherProcessIsEnteredByItself() throws Exception {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            Fixture.execute(Fixture.databaseFile(folder), "UPDATE users SET quota = 5 WHERE id = " + id);
            Fixture.await(Fixture.SOON, () -> entries(store, id).getLast().kind() == Kind.ADJUSTMENT);
            balanced(store);
        }
    }

    @Test
    void anAdoptedDatabaseBeginsWithWhatItsUsersHave() {
        Fixture.sample(folder);
        try (Store store = Fixture.store(folder)) {
            Fixture.await(Fixture.SOON, () -> store.entries().audit().findings().isEmpty());
            assertThat(store.entries().audit().users()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE switchboard_ledger SET quota = quota + 1 WHERE kind = 'CALL' AND number = 4",
                "UPDATE switchboard_ledger SET at = at + 1 WHERE kind = 'CALL' AND number = 4",
                "UPDATE switchboard_ledger SET receipt = '' WHERE kind = 'CALL' AND number = 4",
                "UPDATE switchboard_ledger SET debit = credit, credit = debit WHERE number = 4",
                "UPDATE switchboard_ledger SET user_id = 1 WHERE user_id > 1 AND number = 4",
                "DELETE FROM switchboard_ledger WHERE user_id > 1 AND number = 4",
                "DELETE FROM switchboard_ledger WHERE user_id > 1 AND number = 5",
                "DELETE FROM switchboard_ledger WHERE user_id > 1",
                "DELETE FROM switchboard_ledger_heads WHERE user_id > 1",
                "UPDATE switchboard_ledger_heads SET balance = balance + 1 WHERE user_id > 1",
                "INSERT INTO switchboard_ledger SELECT user_id, number + 1, at, kind, debit, credit, quota, balance,"
                        + " reference, receipt, hash FROM switchboard_ledger WHERE user_id > 1 AND number = 5",
            })
    void whatIsChangedBehindItsBackIsFound(String tampering) throws Exception {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            for (int i = 0; i < 3; i++) {
                assertThat(Fixture.hold(store, caller, 50).settle(call("r" + i, 30)))
                        .isTrue();
                store.flush();
            }
            assertThat(kinds(store, id)).hasSize(5);
            Fixture.await(Fixture.SOON, () -> !entries(store, 1).isEmpty());
            balanced(store);
            store.close();
            Fixture.execute(Fixture.databaseFile(folder), tampering);
            try (Database database = Database.open(store.environment())) {
                assertThat(database.read(Audit::of).findings()).isNotEmpty();
            }
        }
    }

    @Test
    void theEntryOfALogLineIsFound() {
        try (Store store = Fixture.store(folder)) {
            Credential caller = Fixture.payer(store, "alice", 1_000, 1_000);
            long id = caller.owner().id();
            var log = new LogRow(
                    0,
                    id,
                    Instant.now().getEpochSecond(),
                    LogRow.CONSUMPTION,
                    "",
                    "alice",
                    "limited",
                    "gpt-4o",
                    30,
                    9,
                    12,
                    1,
                    "r1",
                    5,
                    false,
                    false);
            var settlement = new Settlement(
                    30, 1, true, Optional.of(log), "default", call("r1", 30).receipt());
            assertThat(Fixture.hold(store, caller, 50).settle(settlement)).isTrue();
            LogRow stored = store.logs()
                    .before(new LogFilter(LogRow.CONSUMPTION, 0, 0, id, "", "", "", 0), Long.MAX_VALUE, 1)
                    .getFirst();
            assertThat(store.entries().of(stored).orElseThrow().quota()).isEqualTo(30);
            assertThat(store.entries().calls(log.createdAt() - 60, log.createdAt() + 60, Optional.empty(), 10))
                    .hasSize(1);
        }
    }
}
