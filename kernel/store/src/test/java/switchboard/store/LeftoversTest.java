package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;

/** Calls under way when a process ends are charged by the next one as far as they came: each once, whatever happens. */
@Tag("engine")
final class LeftoversTest {
    private static final long START = 1_000_000;

    @TempDir
    private Path folder;

    private String key = "";
    private long id;

    private Store begin() {
        Store store = Fixture.store(folder);
        Credential caller = Fixture.payer(store, "alice", START, START);
        key = caller.token().key();
        id = caller.owner().id();
        return store;
    }

    private Hold hold(Store store) {
        return Fixture.hold(store, store.callers().load(key), 500);
    }

    private Settlement cost(long quota, String call) {
        var line = new LogRow(
                0,
                id,
                1_700_000_000,
                LogRow.CONSUMPTION,
                "",
                "alice",
                "limited",
                "m",
                quota,
                3,
                1,
                7,
                call,
                0,
                true,
                false);
        return new Settlement(quota, 7, true, Optional.of(line), "default", "");
    }

    private Path drafts() {
        return folder.resolve("home/data/journal/0.drafts");
    }

    /** Puts back what the folder had, as if the process had been killed before it forgot a draft. */
    private void resurrect(Path saved) throws IOException {
        Files.copy(saved, drafts(), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path saved() throws IOException {
        return Files.copy(drafts(), folder.resolve("saved"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertCharged(Store store, long quota, int calls) {
        store.callers().load(key);
        assertThat(store.accounts().user(id)).isEqualTo(START - quota);
        UserRow user = store.users().find(id).orElseThrow();
        assertThat(user.quota()).isEqualTo(START - quota);
        assertThat(user.usedQuota()).isEqualTo(quota);
        assertThat(user.requestCount()).isEqualTo(calls);
        assertThat(store.logs().consumed(LogFilter.ALL)).isEqualTo(quota);
        assertThat(entered()).isEqualTo(calls + "|" + quota);
    }

    private String entered() {
        try {
            return Fixture.rows(
                            Fixture.databaseFile(folder),
                            "SELECT COUNT(*), COALESCE(SUM(quota), 0) FROM switchboard_ledger WHERE kind = 'CALL'")
                    .getFirst();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void lastDraftIsChargedOnceHoweverOftenItStarts() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            assertThat(hold.draft(cost(10, "a"))).isTrue();
            assertThat(hold.draft(cost(25, "a"))).isTrue();
            assertThat(entered()).isEqualTo("0|0");
        }
        for (int start = 0; start < 3; start++) {
            try (Store store = Fixture.store(folder)) {
                assertCharged(store, 25, 1);
            }
        }
    }

    @Test
    void whatWasSettledIsChargedAsItWasSettled() throws IOException {
        try (Store store = begin()) {
            Hold hold = hold(store);
            hold.draft(cost(10, "a"));
            Path saved = saved();
            assertThat(hold.settle(cost(40, "a"))).isTrue();
            assertThat(hold.draft(cost(50, "a"))).isFalse();
            assertThat(store.accounts().flush(Fixture.SOON)).isTrue();
            resurrect(saved);
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 40, 1);
        }
    }

    /** The charge waits in the journal, and the draft is still there: killed between the two. */
    @Test
    void killedBetweenSettlingAndForgetting() throws Exception {
        Path saved;
        try (Store store = begin()) {
            Hold hold = hold(store);
            hold.draft(cost(10, "a"));
            saved = saved();
            try (Connection other = Fixture.foreign(Fixture.databaseFile(folder));
                    Statement statement = other.createStatement()) {
                TestEngine.NOW.lock(statement);
                hold.settle(cost(40, "a"));
                resurrect(saved);
                statement.execute("ROLLBACK");
            }
        }
        resurrect(saved);
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 40, 1);
        }
    }

    /** Killed after a leftover went to the journal and before it was forgotten. */
    @Test
    void killedWhileLeftoversAreCharged() throws IOException {
        try (Store store = begin()) {
            IntStream.range(0, 5).forEach(i -> hold(store).draft(cost(10, "call " + i)));
        }
        Path saved = saved();
        for (int start = 0; start < 3; start++) {
            try (Store store = Fixture.store(folder)) {
                assertCharged(store, 50, 5);
            }
            resurrect(saved);
        }
    }

    @Test
    void whatWasReleasedCostsNothing() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            hold.draft(cost(10, "a"));
            assertThat(hold.release()).isTrue();
            assertThat(hold.draft(cost(10, "a"))).isFalse();
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 0, 0);
        }
    }

    /** A settlement with a receipt: 3 tokens in at 2, some out at 5, each time what the group makes of it. */
    private Settlement priced(String call, long completion) {
        var receipt = new Receipt(
                "ratio",
                List.of(new Receipt.Item("prompt", 3, "2"), new Receipt.Item(Receipt.COMPLETION, completion, "5")),
                "0.5",
                Receipt.Rule.UP);
        var paid = new PaidCall(
                call,
                Instant.ofEpochSecond(1_700_000_000),
                "default",
                Operation.CHAT,
                "m",
                7,
                1,
                Outcome.Ending.KILLED,
                true,
                new Usage(3, completion),
                receipt,
                receipt.quota());
        LogRow row = cost(receipt.quota(), call).log().orElseThrow();
        return new Settlement(receipt.quota(), 7, true, Optional.of(row), "default", paid.json());
    }

    @Test
    void whatAnAnswerHadGrownToIsChargedByItsReceipt() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            assertThat(hold.grown(5)).as("before there is a draft").isFalse();
            assertThat(hold.draft(priced("a", 1))).isTrue();
            assertThat(hold.grown(5)).isTrue();
            assertThat(hold.grown(20)).isTrue();
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 53, 1); // (3 × 2 + 20 × 5) × 0.5
            LogRow row = store.logs().page(LogFilter.ALL, 0).getFirst();
            assertThat(row.completionTokens()).isEqualTo(20);
            assertThat(row.quota()).isEqualTo(53);
            PaidCall paid = PaidCall.of(receipt());
            assertThat(paid.usage()).isEqualTo(new Usage(3, 20));
            assertThat(paid.quota()).isEqualTo(paid.receipt().quota()).isEqualTo(53);
            assertThat(paid.ending()).isEqualTo(Outcome.Ending.KILLED);
        }
    }

    private String receipt() {
        try {
            return Fixture.rows(
                            Fixture.databaseFile(folder), "SELECT receipt FROM switchboard_ledger WHERE kind = 'CALL'")
                    .getFirst();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newDraftForgetsWhatTheOneBeforeHadGrownTo() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            hold.draft(priced("a", 1));
            hold.grown(20);
            hold.draft(priced("a", 4));
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 13, 1);
        }
    }

    @Test
    void withoutAReceiptNothingGrows() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            hold.draft(cost(10, "a"));
            assertThat(hold.grown(20)).isFalse();
            hold.draft(new Settlement(12, 7, true, cost(12, "a").log(), "default", "{\"relay\":\"a\"}"));
            assertThat(hold.grown(20)).as("nobody has looked into it").isTrue();
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 12, 1);
        }
    }

    @Test
    void growingRacedWithTheEndLeavesNothing() throws Exception {
        try (Store store = begin();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int call = 0; call < 10; call++) {
                String name = "call " + call;
                boolean settled = call % 2 == 0;
                Hold hold = hold(store);
                hold.draft(priced(name, 1));
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    long tokens = 1L + i;
                    Callable<Boolean> end = settled ? () -> hold.settle(priced(name, 6)) : hold::release;
                    all.add(i % 20 == 10 ? end : () -> hold.grown(tokens));
                }
                for (Future<Boolean> each : threads.invokeAll(all)) {
                    each.get();
                }
                assertThat(hold.grown(500)).isFalse();
            }
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 5 * 18, 5);
        }
    }

    /** Many write drafts of one call while it is settled, and settled again. */
    @Test
    void draftsRacedWithTheSettlementLeaveNothing() throws Exception {
        try (Store store = begin();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int call = 0; call < 10; call++) {
                String name = "call " + call;
                Hold hold = hold(store);
                List<Callable<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    long quota = 10L + i;
                    all.add(i % 20 == 10 ? () -> hold.settle(cost(40, name)) : () -> hold.draft(cost(quota, name)));
                }
                for (Future<Boolean> each : threads.invokeAll(all)) {
                    each.get();
                }
            }
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 400, 10);
        }
    }

    @Test
    void whatCouldNotBeToldFromASettledCallIsNotKept() {
        try (Store store = begin()) {
            Hold hold = hold(store);
            assertThat(hold.draft(new Settlement(10, 7, true, Optional.empty())))
                    .isFalse();
            assertThat(hold.draft(cost(0, "a"))).isFalse();
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 0, 0);
        }
    }

    @Test
    void receiptThatDoesNotFitIsLeftOut() {
        try (Store store = begin()) {
            Settlement settlement = cost(10, "a");
            assertThat(hold(store)
                            .draft(new Settlement(
                                    10,
                                    7,
                                    true,
                                    settlement.log(),
                                    "default",
                                    "{\"relay\":\"%s\"}".formatted("x".repeat(2900)))))
                    .isTrue();
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 10, 1);
        }
    }

    /** More than are asked of the ledger at one time, of several seconds and several users. */
    @Test
    void manyLeftoversAreChargedOnceEach() throws IOException {
        List<String> settled = List.of("call 3", "call 499", "call 500", "call 1099");
        Path saved;
        try (Store store = begin()) {
            List<Hold> holds = IntStream.range(0, 1100)
                    .mapToObj(i -> {
                        while (true) {
                            Hold hold = hold(store);
                            if (hold.draft(cost(2, "call " + i))) {
                                return hold;
                            }
                            hold.release(); // more room comes soon
                        }
                    })
                    .toList();
            saved = folder.resolve("home/data/journal");
            try (var copied = Files.list(saved)) {
                for (Path file : copied.filter(path -> path.toString().endsWith(".drafts"))
                        .toList()) {
                    Files.copy(file, folder.resolve("saved-" + file.getFileName()));
                }
            }
            for (String call : settled) {
                holds.get(Integer.parseInt(call.substring(5))).settle(cost(3, call));
            }
        }
        try (var copies = Files.list(folder)) {
            for (Path file : copies.filter(path -> path.getFileName().toString().startsWith("saved-"))
                    .toList()) {
                Files.copy(
                        file,
                        saved.resolve(file.getFileName().toString().substring(6)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (Store store = Fixture.store(folder)) {
            assertCharged(store, 2 * 1096 + 3 * 4, 1100);
        }
    }
}
