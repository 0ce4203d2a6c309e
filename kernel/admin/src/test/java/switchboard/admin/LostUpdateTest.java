package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.Credential;
import switchboard.store.NewToken;
import switchboard.store.Settlement;
import switchboard.store.TokenRow;
import switchboard.store.UserRow;

/** Several edit the same thing at once, or edit while it is spent: what each of them did is there afterwards. */
class LostUpdateTest {
    private static final int ROUNDS = 20;

    private Gateway gateway;
    private Web root;
    private long calls;

    @BeforeEach
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void whoEditsOneMemberOfAUserDoesNotUndoAnother() {
        gateway.user("anna", UserRow.COMMON);
        long id = gateway.row("anna").id();
        for (int round = 0; round < ROUNDS; round++) {
            String mark = "m" + round;
            together(
                    List.of(
                            "{\"id\": %d, \"email\": \"%s@x.example\"}".formatted(id, mark),
                            "{\"id\": %d, \"group\": \"%s\"}".formatted(id, mark),
                            "{\"id\": %d, \"display_name\": \"%s\"}".formatted(id, mark),
                            "{\"id\": %d, \"quota\": %d}".formatted(id, round + 7),
                            "{\"id\": %d, \"github_id\": \"%s\"}".formatted(id, mark)),
                    body -> root.put("/api/user/", body));
            UserRow row = gateway.row("anna");
            assertThat(List.of(row.email(), row.group(), row.displayName(), row.githubId(), row.quota()))
                    .containsExactly(mark + "@x.example", mark, mark, mark, round + 7L);
        }
    }

    @Test
    void whoEditsOneMemberOfAChannelDoesNotUndoAnother() {
        root.post(
                "/api/channel/",
                "{\"type\": 1, \"name\": \"c\", \"key\": \"k\", \"models\": \"m\", \"group\": \"default\"}");
        long id = root.get("/api/channel/").data().path(0).path("id").asLong();
        for (int round = 0; round < ROUNDS; round++) {
            int number = round + 1;
            int status = 1 + round % 2;
            together(
                    List.of(
                            "{\"id\": %d, \"weight\": %d}".formatted(id, number),
                            "{\"id\": %d, \"priority\": %d}".formatted(id, number),
                            "{\"id\": %d, \"name\": \"c%d\"}".formatted(id, number),
                            "{\"id\": %d, \"status\": %d}".formatted(id, status)),
                    body -> root.put("/api/channel/", body));
            JsonNode row = root.get("/api/channel/" + id).data();
            assertThat(List.of(row.path("weight").asInt(), row.path("priority").asInt()))
                    .containsExactly(number, number);
            assertThat(row.path("name").asText()).isEqualTo("c" + number);
            assertThat(row.path("status").asInt()).isEqualTo(status);
        }
    }

    @Test
    void whoSwitchesATokenDoesNotUndoItsEdit() {
        Web anna = gateway.user("anna", UserRow.COMMON);
        long id = anna.post("/api/token/", "{\"name\": \"t\", \"unlimited_quota\": true}")
                .data()
                .path("id")
                .asLong();
        for (int round = 0; round < ROUNDS; round++) {
            int status = round % 2 == 0 ? 2 : 1;
            String name = "n" + round;
            String edit = "{\"id\": %d, \"name\": \"%s\", \"expired_time\": -1}".formatted(id, name);
            String change = "{\"id\": %d, \"status\": %d}".formatted(id, status);
            together(
                    List.of(edit, change),
                    body -> anna.put("/api/token/" + (body.equals(change) ? "?status_only=1" : ""), body));
            assertThat(anna.get("/api/token/" + id).data().path("name").asText())
                    .isEqualTo(name);
            assertThat(anna.get("/api/token/" + id).data().path("status").asInt())
                    .isEqualTo(status);
        }
    }

    @Test
    void whoSwitchesACodeDoesNotUndoItsEdit() {
        root.post("/api/redemption/", "{\"name\": \"c\", \"count\": 1, \"quota\": 5}");
        long id = root.get("/api/redemption/").data().path(0).path("id").asLong();
        for (int round = 0; round < ROUNDS; round++) {
            int status = round % 2 == 0 ? 2 : 1;
            String name = "n" + round;
            String edit = "{\"id\": %d, \"name\": \"%s\", \"quota\": %d}".formatted(id, name, round);
            String change = "{\"id\": %d, \"status\": %d}".formatted(id, status);
            together(
                    List.of(edit, change),
                    body -> root.put("/api/redemption/" + (body.equals(change) ? "?status_only=1" : ""), body));
            assertThat(root.get("/api/redemption/" + id).data().path("name").asText())
                    .isEqualTo(name);
            assertThat(root.get("/api/redemption/" + id).data().path("status").asInt())
                    .isEqualTo(status);
        }
    }

    @Test
    void aFormThatWasLoadedBeforeACallDoesNotGiveBackWhatTheCallCost() {
        gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        spend(caller, 100); // so that the form has counters
        ObjectNode form = form("/api/user/" + caller.owner().id());
        spend(caller, 30);
        form.put("group", "vip");
        assertThat(root.put("/api/user/", form.toString()).success()).isTrue();
        assertThat(gateway.row("anna").group()).isEqualTo("vip");
        assertThat(gateway.row("anna").quota()).isEqualTo(870);
        assertThat(root.get("/api/log/?type=3").data()).isEmpty();
    }

    @Test
    void aBalanceThatIsEditedWhileItIsSpentIsTheEditedOneLessWhatWasSpent() {
        gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        spend(caller, 100);
        ObjectNode form = form("/api/user/" + caller.owner().id());
        spend(caller, 30);
        form.put("quota", 5000);
        assertThat(root.put("/api/user/", form.toString()).success()).isTrue();
        assertThat(gateway.row("anna").quota()).isEqualTo(4970);
    }

    @Test
    void aTokensLimitThatIsEditedWhileItIsSpentIsTheEditedOneLessWhatWasSpent() {
        Web anna = gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        spend(caller, 100);
        ObjectNode form =
                (ObjectNode) anna.get("/api/token/" + caller.token().id()).data();
        spend(caller, 30);
        form.put("name", "renamed");
        assertThat(anna.put("/api/token/", form.toString())
                        .data()
                        .path("remain_quota")
                        .asLong())
                .isEqualTo(370);
        form.put("remain_quota", 2000);
        assertThat(anna.put("/api/token/", form.toString())
                        .data()
                        .path("remain_quota")
                        .asLong())
                .isEqualTo(1970);
    }

    @Test
    void aFormThatWasLoadedBeforeTheFirstCallDoesNotGiveBackWhatThatCost() {
        Web anna = gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        String path = "/api/token/" + caller.token().id();
        ObjectNode form = form("/api/user/" + caller.owner().id());
        ObjectNode limit = (ObjectNode) anna.get(path).data();
        spend(caller, 30);
        root.put("/api/user/", form.put("group", "vip").toString());
        assertThat(gateway.row("anna").quota()).isEqualTo(970);
        root.put("/api/user/", form.put("quota", 5000).toString());
        assertThat(gateway.row("anna").quota()).isEqualTo(4970);
        anna.put("/api/token/", limit.put("name", "renamed").toString());
        assertThat(anna.get(path).data().path("remain_quota").asLong()).isEqualTo(470);
        anna.put("/api/token/", limit.put("remain_quota", 2000).toString());
        assertThat(anna.get(path).data().path("remain_quota").asLong()).isEqualTo(1970);
    }

    @Test
    void aClientWhoseTypesHaveCountersMeansTheBalanceItSays() {
        Web anna = gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        spend(caller, 100);
        long id = caller.owner().id();
        root.put("/api/user/", """
                {"id": %d, "username": "anna", "password": "", "display_name": "", "role": 1, "status": 1, "email": "",
                 "quota": 800, "used_quota": 0, "request_count": 0, "group": "default", "aff_code": ""}""".formatted(id));
        assertThat(gateway.row("anna").quota()).isEqualTo(800);
        long token = caller.token().id();
        anna.put("/api/token/", """
                {"id": %d, "name": "t", "key": "", "status": 0, "created_time": 0, "expired_time": -1, "used_quota": 0,
                 "remain_quota": 300, "unlimited_quota": false}""".formatted(token));
        assertThat(anna.get("/api/token/" + token).data().path("remain_quota").asLong())
                .isEqualTo(300);
    }

    @Test
    void aBodyWithoutCountersMeansTheBalanceItSays() {
        gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 1000, 500);
        spend(caller, 100);
        long id = caller.owner().id();
        assertThat(root.put("/api/user/", "{\"id\": %d, \"quota\": 700}".formatted(id))
                        .success())
                .isTrue();
        assertThat(gateway.row("anna").quota()).isEqualTo(700);
        root.put("/api/user/", "{\"id\": %d, \"quota\": 800, \"used_quota\": 0}".formatted(id));
        assertThat(gateway.row("anna").quota()).isEqualTo(800);
    }

    @Test
    void balancesAddUpWhenFormsAndCallsRace() {
        gateway.user("anna", UserRow.COMMON);
        Credential caller = caller("anna", 100_000, 100_000);
        long id = caller.owner().id();
        together(List.of("edit", "call", "call", "edit"), what -> {
            for (int i = 0; i < ROUNDS; i++) {
                if (what.equals("call")) {
                    spend(caller, 10);
                } else {
                    root.put(
                            "/api/user/",
                            form("/api/user/" + id)
                                    .put("email", "e" + i + "@x.example")
                                    .toString());
                }
            }
            return root.get("/api/status");
        });
        assertThat(gateway.row("anna").quota()).isEqualTo(100_000 - 2 * ROUNDS * 10);
    }

    private ObjectNode form(String path) {
        return (ObjectNode) root.get(path).data();
    }

    private Credential caller(String name, long balance, long limit) {
        UserRow owner = gateway.row(name);
        gateway.store.users().setQuota(owner.id(), balance);
        TokenRow token = gateway.store
                .tokens()
                .create(new NewToken(
                        owner.id(), "work", TokenRow.NEVER, limit, false, Optional.empty(), Optional.empty()));
        return gateway.store.callers().load(token.key());
    }

    private void spend(Credential caller, long quota) {
        String relayId;
        synchronized (this) {
            relayId = "call-" + ++calls;
        }
        gateway.store
                .accounts()
                .hold(relayId, caller.owner().id(), caller.token().id(), quota)
                .settle(new Settlement(quota, 1, true, Optional.empty(), "default", ""));
    }

    /** Does it with all of them at once; all succeed. */
    private static void together(List<String> bodies, Function<String, Web.Reply> request) {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Web.Reply>> replies = new ArrayList<>();
            bodies.forEach(body -> replies.add(clients.submit(() -> request.apply(body))));
            for (Future<Web.Reply> reply : replies) {
                assertThat(reply.get().success()).as("%s", reply.get()).isTrue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
