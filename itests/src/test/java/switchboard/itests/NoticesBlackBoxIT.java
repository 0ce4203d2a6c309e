package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.WebReceiver;

/** Notices leave the installed gateway as mails and signed requests, and none is lost while a notifier is swapped. */
class NoticesBlackBoxIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String MODEL = "gpt-4o-mini";

    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    @Test
    void whatHappensIsTold() throws Exception {
        try (var installation = Installation.fresh().start();
                var hook = new WebReceiver();
                var upstream = FakeUpstream.start(Scripts.chat(1000, 100, Duration.ZERO))) {
            Management root = installation.management();
            setUp(root);
            root.option("WebhookSecret", "0123456789abcdef");
            root.option("WebhookUrls", hook.at("/hook").toString());

            JsonNode tested = root.post(
                    "/api/notification/test", Management.JSON.createObjectNode().put("notifier", "email"));
            assertThat(tested.path(0).path("success").asBoolean())
                    .as("%s", tested)
                    .isTrue();
            awaitMail("One API 通知测试", "root@example.com");

            installation.drop("refused.jar", unwanted());
            assertThat(awaitMail("组件被拒绝", "root@example.com")).contains("deploy/refused.jar", "switchboard.spi");
            WebReceiver.Got got = hook.next();
            assertThat(got).isNotNull();
            assertThat(got.header("X-Switchboard-Event")).isEqualTo("bundle_refused");
            assertThat(got.header("X-Switchboard-Signature")).matches("t=\\d+,v1=[0-9a-f]{64}");

            root.addChannel(upstream.url(), MODEL);
            Management anna = root.addUser("anna", 1100);
            address(root, anna.get("/api/user/self").path("id").asLong(), "anna@example.com");
            var caller = new Caller(installation, anna.addToken("anna"));
            for (int i = 0; i < 3; i++) {
                assertThat(caller.post("/v1/chat/completions", Caller.chat(MODEL, false, "hi"))
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(awaitMail("额度提醒", "anna@example.com")).contains("您的额度即将用尽", "/topup");
            assertThat(mails("额度提醒")).hasSize(1);
        }
    }

    /** The upstream repeats the key that it refuses: nobody else does. */
    @Test
    void aChannelThatIsSwitchedOffIsToldAndItsKeyIsNot() throws Exception {
        var secrets = new Secrets();
        String upstreamKey = secrets.kept("sk-upstream-key-of-type-1");
        mail.setUser("noreply@example.com", "mailer", secrets.kept("smtp-password-4711"));
        try (var installation = Installation.fresh().with("DEBUG", "true").start();
                var upstream = FakeUpstream.start(exchange -> exchange.json(
                        401,
                        "{\"error\":{\"message\":\"Incorrect <API> key: %s\",\"type\":\"invalid_request_error\","
                                        .formatted(upstreamKey)
                                + "\"code\":\"invalid_api_key\"}}"))) {
            Management root = installation.management();
            secrets.kept(Installation.ROOT_ACCESS);
            secrets.kept(Installation.ROOT_PASSWORD);
            setUp(root);
            root.option("SMTPAccount", "mailer");
            root.option("SMTPToken", "smtp-password-4711");
            root.option("WebhookSecret", secrets.kept("0123456789abcdef"));
            root.option("AutomaticDisableChannelEnabled", "true");
            root.addChannel(upstream.url(), MODEL);
            var caller = new Caller(installation, secrets.told(root.addToken("any")));
            String prompt = secrets.kept("a-prompt-is-nobodys-business");
            for (boolean stream : new boolean[] {false, true}) {
                var answer = caller.post("/v1/chat/completions", Caller.chat(MODEL, stream, prompt));
                assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
                secrets.answered(answer.body());
            }
            assertThat(secrets.answered(awaitMail("渠道状态变更提醒", "root@example.com")))
                    .contains("渠道「channel of type 1」", "已被禁用", "Incorrect &lt;API&gt; key");
            for (String path : new String[] {
                "/api/channel/", "/api/log/?p=0", "/api/notification/", "/api/option/", "/api/audit/", "/api/bundle/"
            }) {
                secrets.answered(root.call("GET", path, "").toString());
            }
            secrets.checkNoneIsIn(installation);
        }
    }

    @Test
    void noNoticeIsLostWhileTheNotifierIsSwapped() throws Exception {
        try (var installation = Installation.fresh().start()) {
            Management root = installation.management();
            setUp(root);
            Path shipped = Jars.shipped("switchboard-notifier-email");
            var expected = new TreeSet<String>();
            for (int version = 2; version <= 4; version++) {
                for (int i = 0; i < 5; i++) {
                    String name = "bad-" + version + "-" + i + ".jar";
                    installation.drop(name, unwanted());
                    expected.add(name);
                }
                installation.drop("email.jar", Jars.withVersion(shipped, version + ".0.0"));
                String wanted = version + ".0.0";
                Await.until(
                        LIMIT,
                        wanted + " serves",
                        () -> root.get("/api/notifier/")
                                .path("notifiers")
                                .findValuesAsText("version")
                                .contains(wanted));
            }
            Await.until(LIMIT, "all mails", () -> mails("组件被拒绝").size() >= expected.size());
            List<String> told = new ArrayList<>();
            for (MimeMessage each : mails("组件被拒绝")) {
                told.addAll(expected.stream().filter(html(each)::contains).toList());
            }
            assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(root.get("/api/notification/?state=failed")).isEmpty();
        }
    }

    /** A bundle for another SPI. */
    private static byte[] unwanted() throws Exception {
        return Jars.stamping("1.0.0", "switchboard.spi;version=\"[2.0,3)\"");
    }

    private void setUp(Management root) throws Exception {
        root.option("SMTPServer", "127.0.0.1");
        root.option("SMTPPort", Integer.toString(mail.getSmtp().getPort()));
        root.option("SMTPFrom", "noreply@example.com");
        address(root, root.get("/api/user/self").path("id").asLong(), "root@example.com");
    }

    private static void address(Management root, long id, String email) throws Exception {
        var user = (ObjectNode) root.get("/api/user/" + id);
        user.put("email", email).put("password", "");
        root.put("/api/user/", user);
    }

    private String awaitMail(String subject, String to) throws Exception {
        Await.until(LIMIT, subject, () -> !mails(subject).isEmpty());
        MimeMessage got = mails(subject).getFirst();
        assertThat(got.getHeader("To", null)).isEqualTo(to);
        return html(got);
    }

    private List<MimeMessage> mails(String subject) throws Exception {
        List<MimeMessage> found = new ArrayList<>();
        for (MimeMessage each : mail.getReceivedMessages()) {
            if (subject.equals(each.getSubject())) {
                found.add(each);
            }
        }
        return found;
    }

    private static String html(MimeMessage message) throws Exception {
        var parts = (Multipart) message.getContent();
        return new String(parts.getBodyPart(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
