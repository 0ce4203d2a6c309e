package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.RedemptionRow;
import switchboard.store.UserRow;

/** Members that a body may hold and that must not be set by it: every one of them, on every route that takes a body. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MassAssignmentTest {
    /** All that a user is, as somebody would like it to be. */
    private static final String RICH = """
            "id": 1, "role": 100, "Role": 100, "ROLE": 100, "status": 2, "email": "evil@x.example", "github_id": "evil",
            "wechat_id": "evil", "lark_id": "evil", "oidc_id": "evil", "access_token": "evil", "accessToken": "evil",
            "quota": 999999, "used_quota": 999999, "request_count": 999999, "group": "svip", "aff_code": "evil",
            "inviter_id": 1, "created_time": 1, "password_hash": "evil", "__proto__": {"role": 100}""";

    private Gateway gateway;
    private Web root;
    private Web anna;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder);
        root = gateway.root();
        anna = gateway.user("anna", UserRow.COMMON);
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void usersSetTheirNameAndPasswordAndNothingElse() {
        UserRow before = gateway.row("anna");
        assertThat(anna.put("/api/user/self", "{%s, \"display_name\": \"Anna\"}".formatted(RICH))
                        .success())
                .isTrue();
        UserRow after = gateway.row("anna");
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("displayName")
                .isEqualTo(before);
        assertThat(after.displayName()).isEqualTo("Anna");
    }

    @Test
    void whoSignsUpSetsANameAndAPasswordAndNothingElse() {
        Web.Reply reply = gateway.web()
                .post(
                        "/api/user/register",
                        "{%s, \"username\": \"newbie\", \"password\": \"password1\"}".formatted(RICH));
        assertThat(reply.success()).as("%s", reply).isTrue();
        UserRow made = gateway.row("newbie");
        assertThat(made.id()).isNotEqualTo(1);
        assertThat(made.role()).isEqualTo(UserRow.COMMON);
        assertThat(made.status()).isEqualTo(UserRow.ENABLED);
        assertThat(made.group()).isEqualTo("default");
        assertThat(made.quota() + made.usedQuota() + made.requestCount() + made.inviterId())
                .isZero();
        assertThat(made.email() + made.githubId() + made.wechatId() + made.larkId() + made.oidcId())
                .isEmpty();
        assertThat(made.accessToken()).hasSize(32);
        assertThat(made.affCode()).hasSize(4);
    }

    @Test
    void administratorsSetNoCountersTokensOrInviters() {
        gateway.user("bert", UserRow.COMMON);
        UserRow before = gateway.row("bert");
        String body = RICH.replace("\"id\": 1,", "\"id\": " + before.id() + ",").replaceAll("\"(?i:role)\": 100,", "");
        assertThat(root.put("/api/user/", "{%s}".formatted(body)).success()).isTrue();
        UserRow after = gateway.row("bert");
        assertThat(after.accessToken()).isEqualTo(before.accessToken());
        assertThat(after.affCode()).isEqualTo(before.affCode());
        assertThat(after.inviterId()).isEqualTo(before.inviterId());
        assertThat(after.usedQuota()).isEqualTo(before.usedQuota());
        assertThat(after.requestCount()).isEqualTo(before.requestCount());
    }

    @Test
    void ownersSetNoKeyOwnerOrUseOfATokenAndNoIdOfANewOne() {
        String evil =
                "\"user_id\": 1, \"key\": \"evil\", \"created_time\": 1, \"accessed_time\": 1, \"used_quota\": 77";
        JsonNode made = anna.post("/api/token/", "{\"id\": 4711, \"status\": 4, \"name\": \"t\", %s}".formatted(evil))
                .data();
        assertThat(made.path("id").asLong()).isNotEqualTo(4711);
        assertThat(made.path("status").asInt()).isEqualTo(1);
        JsonNode edited = anna.put(
                        "/api/token/",
                        "{\"id\": %d, \"name\": \"t\", %s}"
                                .formatted(made.path("id").asLong(), evil))
                .data();
        for (String member : new String[] {"user_id", "key", "created_time", "accessed_time", "used_quota"}) {
            assertThat(edited.path(member)).as(member).isEqualTo(made.path(member));
        }
        assertThat(made.path("user_id").asLong()).isEqualTo(gateway.row("anna").id());
        assertThat(made.path("used_quota").asLong()).isZero();
    }

    @Test
    void nobodySetsTheKeyTheMakerOrTheTimesOfACode() {
        String evil = "\"key\": \"evil\", \"user_id\": 4711, \"created_time\": 1, \"redeemed_time\": 1, \"id\": 4711";
        root.post("/api/redemption/", "{\"name\": \"c\", \"count\": 1, \"quota\": 5, %s}".formatted(evil));
        JsonNode made = root.get("/api/redemption/").data().path(0);
        assertThat(made.path("id").asLong()).isNotEqualTo(4711);
        assertThat(made.path("key").asText()).hasSize(32);
        assertThat(made.path("status").asInt()).isEqualTo(RedemptionRow.ENABLED);
        String edit = evil.replace("\"id\": 4711", "\"id\": " + made.path("id").asLong());
        JsonNode edited = root.put("/api/redemption/", "{\"name\": \"c\", \"quota\": 5, %s}".formatted(edit))
                .data();
        assertThat(edited).isEqualTo(made);
    }

    @Test
    void nobodySetsTheUseTheBalanceOrTheTimesOfAChannel() {
        String evil =
                "\"used_quota\": 5, \"balance\": 5.5, \"created_time\": 1, \"test_time\": 1, \"response_time\": 1, \"balance_updated_time\": 1";
        root.post("/api/channel/", "{\"id\": 4711, \"name\": \"c\", \"key\": \"k\", \"type\": 1, %s}".formatted(evil));
        JsonNode made = root.get("/api/channel/").data().path(0);
        assertThat(made.path("id").asLong()).isNotEqualTo(4711);
        JsonNode edited = root.put(
                        "/api/channel/",
                        "{\"id\": %d, %s}".formatted(made.path("id").asLong(), evil))
                .data();
        for (String member : new String[] {
            "used_quota", "balance", "created_time", "test_time", "response_time", "balance_updated_time"
        }) {
            assertThat(edited.path(member)).as(member).isEqualTo(made.path(member));
        }
        assertThat(made.path("used_quota").asLong() + made.path("test_time").asLong())
                .isZero();
    }
}
