package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.NewUser;
import switchboard.store.UserRow;

/** Seeing and ending login sessions, one's own and others'. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionListTest {
    private Gateway gateway;
    private String anna = "";
    private int count;

    @BeforeAll
    void open(@TempDir Path folder) {
        gateway = Gateway.open(folder, "SESSION_SECRET", "of this test");
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @BeforeEach
    void newUser() {
        anna = "anna" + ++count;
        gateway.store.users().create(NewUser.named(anna, "password-a"));
    }

    private Web logIn(String agent, String address) {
        return gateway.web()
                .with("User-Agent", agent)
                .with("X-Forwarded-For", address)
                .logIn(anna, "password-a");
    }

    private static JsonNode list(Web web) {
        Web.Reply reply = web.get("/api/user/session/");
        assertThat(reply.success()).as("%s", reply).isTrue();
        return reply.data();
    }

    private static String other(Web web) {
        for (JsonNode session : list(web)) {
            if (!session.path("current").asBoolean()) {
                return session.path("id").asText();
            }
        }
        throw new AssertionError("no other session");
    }

    private static boolean lasts(Web web) {
        return web.get("/api/user/self").status() == 200;
    }

    @Test
    void aUserSeesWhereTheyAreLoggedIn() {
        Web phone = logIn("Phone/1.0", "203.0.113.1");
        Web desk = logIn("Desk/2.0", "203.0.113.2");
        JsonNode sessions = list(desk);
        assertThat(sessions).hasSize(2);
        for (JsonNode session : sessions) {
            boolean current = session.path("current").asBoolean();
            assertThat(session.path("user_agent").asText()).isEqualTo(current ? "Desk/2.0" : "Phone/1.0");
            assertThat(session.path("address").asText()).isEqualTo(current ? "203.0.113.2" : "203.0.113.1");
            assertThat(session.path("created_at").asLong()).isPositive();
            assertThat(session.path("last_seen").asLong())
                    .isGreaterThanOrEqualTo(session.path("created_at").asLong());
        }
        assertThat(phone.get("/api/user/session/").text()).doesNotContain(cookieOf(phone), cookieOf(desk));
    }

    private static String cookieOf(Web web) {
        return web.header("Cookie").substring("session=".length());
    }

    @Test
    void oneIsEndedAndTheOthersGoOn() {
        Web here = logIn("a", "203.0.113.1");
        Web there = logIn("b", "203.0.113.1");
        assertThat(here.delete("/api/user/session/" + other(here)).success()).isTrue();
        assertThat(lasts(there)).isFalse();
        assertThat(lasts(here)).isTrue();
        Web.Reply own =
                here.delete("/api/user/session/" + list(here).path(0).path("id").asText());
        assertThat(own.header("Set-Cookie")).startsWith("session=;");
        assertThat(lasts(here)).isFalse();
    }

    @Test
    void allOthersAreEndedAtOnce() {
        Web here = logIn("a", "203.0.113.1");
        List<Web> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(logIn("b", "203.0.113.1"));
        }
        assertThat(here.delete("/api/user/session/").data().asInt()).isEqualTo(5);
        assertThat(others).noneMatch(SessionListTest::lasts);
        assertThat(list(here)).hasSize(1);
    }

    @Test
    void nobodyEndsOrSeesASessionOfSomebodyElse() {
        Web mine = logIn("a", "203.0.113.1");
        String id = list(mine).path(0).path("id").asText();
        String victim = anna;
        newUser();
        Web stranger = logIn("b", "203.0.113.1");
        assertThat(stranger.delete("/api/user/session/" + id).message()).isEqualTo("record not found");
        long victimId = gateway.row(victim).id();
        assertThat(stranger.get("/api/user/" + victimId + "/session/").message())
                .isEqualTo("无权进行此操作，权限不足");
        assertThat(stranger.delete("/api/user/" + victimId + "/session/").success())
                .isFalse();
        assertThat(list(stranger)).hasSize(1);
        assertThat(lasts(mine)).isTrue();
    }

    @Test
    void administratorsEndThoseOfUsersBelowThemAndThatIsTold() {
        Web mine = logIn("a", "203.0.113.1");
        long id = gateway.row(anna).id();
        Web admin = gateway.user("adm" + count, UserRow.ADMIN);
        assertThat(admin.get("/api/user/" + id + "/session/").data()).hasSize(1);
        assertThat(admin.get("/api/user/" + gateway.row("root").id() + "/session/")
                        .success())
                .isFalse();
        assertThat(admin.delete("/api/user/" + gateway.row("root").id() + "/session/")
                        .success())
                .isFalse();
        assertThat(admin.delete("/api/user/" + id + "/session/").data().asInt()).isEqualTo(1);
        assertThat(lasts(mine)).isFalse();
        JsonNode told =
                gateway.root().get("/api/audit/?action=session.revoke").data().path(0);
        assertThat(told.path("target").asText()).isEqualTo(String.valueOf(id));
        assertThat(told.path("after").toString()).isEqualTo("{\"sessions\":1}");
        assertThat(told.path("actor").asText()).isEqualTo("adm" + count);
    }

    @Test
    void aSessionOfAnOldPasswordIsNotShown() {
        Web here = logIn("a", "203.0.113.1");
        logIn("b", "203.0.113.1");
        Web.Reply changed = here.put("/api/user/self", "{\"password\": \"password-b\"}");
        Web again = here.with("Cookie", Web.cookie(changed));
        assertThat(list(again)).hasSize(1);
    }

    @Test
    void anEditOfOneselfThatIsNoNewPasswordLeavesTheOtherSessions() {
        Web here = gateway.web().logIn("root", Gateway.ROOT_PASSWORD);
        Web there = gateway.web().logIn("root", Gateway.ROOT_PASSWORD);
        long id = gateway.row("root").id();
        Web.Reply edited = here.put("/api/user/", "{\"id\": %d, \"display_name\": \"R%d\"}".formatted(id, count));
        assertThat(edited.success()).as("%s", edited).isTrue();
        assertThat(lasts(there)).isTrue();
        assertThat(lasts(here)).isFalse();
        assertThat(lasts(here.with("Cookie", Web.cookie(edited)))).isTrue();
    }

    @Test
    void whatABrowserSaysOfItselfIsCutAndHarmless() {
        Web here = logIn("x".repeat(5000) + "<script>", "203.0.113.1");
        assertThat(list(here).path(0).path("user_agent").asText()).hasSize(180);
    }
}
