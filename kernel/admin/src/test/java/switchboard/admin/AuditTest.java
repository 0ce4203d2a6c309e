package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.AuditFilter;
import switchboard.store.NewUser;
import switchboard.store.UserRow;

/** What the audit log says of administrative changes, and what it keeps to itself. */
class AuditTest {
    private Gateway gateway;
    private Web root;

    @BeforeEach
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private JsonNode last() {
        return page("").path(0);
    }

    private JsonNode page(String query) {
        Web.Reply reply = root.get("/api/audit/" + query);
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    private static void done(Web.Reply reply) {
        assertThat(reply.success()).as("%s", reply).isTrue();
    }

    @Test
    void aChangedUserIsToldWithWhatChangedAndBywhom() {
        UserRow anna = gateway.store.users().create(NewUser.named("anna", "password-a"));
        Web session = gateway.web().logIn("root", Gateway.ROOT_PASSWORD).with("X-Forwarded-For", "203.0.113.9");
        done(session.put(
                "/api/user/", "{\"id\": %d, \"group\": \"vip\", \"display_name\": \"Anna\"}".formatted(anna.id())));
        JsonNode change = last();
        assertThat(change.path("actor").asText()).isEqualTo("root");
        assertThat(change.path("actor_id").asLong())
                .isEqualTo(gateway.row("root").id());
        assertThat(change.path("via").asText()).isEqualTo("session");
        assertThat(change.path("address").asText()).isEqualTo("203.0.113.9");
        assertThat(change.path("action").asText()).isEqualTo("user.update");
        assertThat(change.path("target_kind").asText()).isEqualTo("user");
        assertThat(change.path("target").asText()).isEqualTo(String.valueOf(anna.id()));
        assertThat(change.path("target_name").asText()).isEqualTo("anna");
        assertThat(change.path("before").toString()).isEqualTo("{\"display_name\":\"anna\",\"group\":\"default\"}");
        assertThat(change.path("after").toString()).isEqualTo("{\"display_name\":\"Anna\",\"group\":\"vip\"}");
    }

    @Test
    void everyKindOfChangeIsTold() {
        done(root.post("/api/user/", "{\"username\": \"bert\", \"password\": \"password-b\"}"));
        long bert = gateway.row("bert").id();
        done(root.post("/api/user/manage", "{\"username\": \"bert\", \"action\": \"promote\"}"));
        done(root.put("/api/user/", "{\"id\": %d, \"quota\": 77}".formatted(bert)));
        done(root.post("/api/topup", "{\"user_id\": %d, \"quota\": 5}".formatted(bert)));
        done(root.delete("/api/user/" + bert));
        done(root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"hello\"}"));
        done(root.post("/api/redemption/", "{\"name\": \"gift\", \"quota\": 9, \"count\": 2}"));
        done(root.put("/api/redemption/", "{\"id\": 1, \"name\": \"gifts\", \"quota\": 9}"));
        done(root.delete("/api/redemption/1"));
        done(root.post(
                "/api/channel/",
                "{\"type\": 1, \"name\": \"c\", \"key\": \"sk-1\", \"models\": \"m\", \"group\": \"default\"}"));
        done(root.put("/api/channel/", "{\"id\": 1, \"status\": 2}"));
        done(root.delete("/api/channel/disabled"));
        done(root.delete("/api/log/?target_timestamp=5"));
        List<String> actions = new ArrayList<>();
        gateway.store
                .audit()
                .before(AuditFilter.ALL, Long.MAX_VALUE, 100)
                .reversed()
                .forEach(row -> actions.add(row.action()
                        + (row.was().isEmpty() ? " +" : "")
                        + (row.became().isEmpty() ? " -" : "")));
        assertThat(actions)
                .containsExactly(
                        "user.create +",
                        "user.promote",
                        "user.update",
                        "user.topup",
                        "user.delete",
                        "option.update",
                        "redemption.create +",
                        "redemption.create +",
                        "redemption.update",
                        "redemption.delete -",
                        "channel.create +",
                        "channel.update",
                        "channel.delete -",
                        "log.delete +");
        assertThat(last().path("target").asText()).isEqualTo("before:5");
        assertThat(last().path("after").path("deleted").isNumber()).isTrue();
    }

    @Test
    void anOptionThatIsAnObjectIsToldByItsMembers() {
        done(root.put(
                "/api/option/", "{\"key\": \"GroupRatio\", \"value\": \"{\\\"default\\\": 1, \\\"vip\\\": 1}\"}"));
        done(root.put(
                "/api/option/", "{\"key\": \"GroupRatio\", \"value\": \"{\\\"default\\\": 1, \\\"vip\\\": 0.5}\"}"));
        assertThat(last().path("before").toString()).isEqualTo("{\"value.vip\":1}");
        assertThat(last().path("after").toString()).isEqualTo("{\"value.vip\":0.5}");
    }

    @Test
    void whatChangesNothingOrIsRefusedOrOnesOwnIsNotTold() {
        done(root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"x\"}"));
        int before = page("").size();
        done(root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"x\"}"));
        root.put("/api/option/", "{\"key\": \"Theme\", \"value\": \"none\"}");
        root.put("/api/user/", "{\"id\": 999999}");
        root.delete("/api/redemption/999999");
        gateway.user("carl", UserRow.COMMON).put("/api/option/", "{\"key\": \"Notice\", \"value\": \"y\"}");
        done(root.post("/api/token/", "{\"name\": \"mine\"}"));
        done(root.put("/api/user/self", "{\"display_name\": \"R\"}"));
        root.post("/api/price/preview", "{\"ModelPrices\": {}}");
        assertThat(page("")).hasSize(before);
    }

    @Test
    void noSecretIsInIt() {
        List<String> secrets = List.of(
                "sk-secret-one",
                "sk-secret-two",
                "password-dora",
                "s3cr3t-of-aws",
                "smtp-pass-word",
                "proxy-pass",
                "hook-key");
        done(root.post("/api/user/", "{\"username\": \"dora\", \"password\": \"password-dora\"}"));
        long dora = gateway.row("dora").id();
        done(root.put("/api/user/", "{\"id\": %d, \"password\": \"password-dora2\"}".formatted(dora)));
        done(root.post("/api/channel/", """
                {"type": 1, "name": "c", "key": "sk-secret-one", "models": "m", "group": "default",
                 "base_url": "https://me:proxy-pass@example.org/v1?key=hook-key",
                 "config": "{\\"sk\\": \\"s3cr3t-of-aws\\", \\"region\\": \\"eu\\"}"}"""));
        done(root.put("/api/channel/", "{\"id\": 1, \"key\": \"sk-secret-two\"}"));
        done(root.put("/api/option/", "{\"key\": \"SMTPToken\", \"value\": \"smtp-pass-word\"}"));
        done(root.post("/api/redemption/", "{\"name\": \"gift\", \"quota\": 9, \"count\": 1}"));
        String all = root.get("/api/audit/export?format=jsonl").text()
                + root.get("/api/audit/export").text()
                + gateway.store.audit().before(AuditFilter.ALL, Long.MAX_VALUE, 100);
        assertThat(secrets).allSatisfy(secret -> assertThat(all).doesNotContain(secret));
        assertThat(all)
                .doesNotContain(
                        gateway.store.redemptions().page(0).getFirst().key(),
                        gateway.row("dora").accessToken(),
                        "$2a$")
                .contains(
                        "\"password\":\"***\"",
                        "\"key\":\"***\"",
                        "\"config.region\":\"eu\"",
                        "https://***@example.org");
    }

    @Test
    void itIsFilteredPagedAndExported() {
        for (int i = 0; i < 12; i++) {
            done(root.put("/api/option/", "{\"key\": \"Notice\", \"value\": \"%d\"}".formatted(i)));
        }
        done(root.post("/api/user/", "{\"username\": \"emil\", \"password\": \"password-e\"}"));
        assertThat(page("")).hasSize(10);
        assertThat(page("?p=1")).hasSize(3);
        assertThat(page("?action=user.create")).hasSize(1);
        assertThat(page("?action=user.")).hasSize(1);
        assertThat(page("?action=user")).isEmpty();
        assertThat(page("?action=%25")).isEmpty();
        assertThat(page("?target=user:" + gateway.row("emil").id())).hasSize(1);
        assertThat(page("?target=option&p=1")).hasSize(2);
        assertThat(page("?actor=root")).hasSize(10);
        assertThat(page("?actor=nobody")).isEmpty();
        assertThat(page("?end_timestamp=5")).isEmpty();
        assertThat(page("?start_timestamp=5")).hasSize(10);
        assertThat(root.get("/api/audit/export?target=option").text().lines()).hasSize(13);
        assertThat(root.get("/api/audit/export?format=jsonl").text().lines()).hasSize(13);
        assertThat(root.get("/api/audit/export?format=xml").success()).isFalse();
    }
}
