package switchboard.notifier.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.testkit.FakeOptions;

/** Mails as real servers get them. */
final class EmailNotifierTest {
    private static final String ID = "000102030405060708090a0b0c0d0e0f";
    private static final Instant AT = Instant.parse("2023-11-14T22:13:20Z");
    private static final String SECRET = "geheim-4711";

    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
    });
    private final FakeOptions options = new FakeOptions()
            .with("SystemName", "One API")
            .with("ServerAddress", "https://gate.example")
            .with("SMTPServer", "127.0.0.1")
            .with("SMTPFrom", "noreply@example.com");
    private final EmailNotifier notifier = new EmailNotifier(options);

    @BeforeEach
    void start() {
        mail.start();
        options.with("SMTPPort", Integer.toString(mail.getSmtp().getPort()));
    }

    @AfterEach
    void stop() {
        notifier.close();
        mail.stop();
    }

    @Test
    void withoutAServerItCarriesNothing() {
        assertThat(notifier.ready()).isTrue();
        assertThat(notifier.destinations(code("a@example.com"))).containsExactly("a@example.com");
        assertThat(notifier.destinations(low(""))).isEmpty();
        assertThat(notifier.destinations(new Notice(Event.TEST, new Audience.Operator(), Map.of(), AT)))
                .isEmpty();
        options.with("SMTPServer", "");
        assertThat(notifier.ready()).isFalse();
        assertThat(notifier.destinations(code("a@example.com"))).isEmpty();
        assertThat(failure(code("a@example.com")).lasting()).isFalse();
    }

    @Test
    void aMailHasTheContractsHeaders() throws Exception {
        send(code("a@example.com"));
        MimeMessage got = received(1)[0];
        assertThat(got.getHeader("Subject", null)).isEqualTo("=?UTF-8?B?T25lIEFQSSDpgq7nrrHpqozor4Hpgq7ku7Y=?=");
        assertThat(got.getHeader("Message-ID", null)).isEqualTo("<" + ID + "@example.com>");
        assertThat(got.getHeader("Date", null)).isEqualTo("Tue, 14 Nov 2023 22:13:20 +0000");
        assertThat(got.getHeader("From", null)).isEqualTo("One API <noreply@example.com>");
        assertThat(got.getHeader("To", null)).isEqualTo("a@example.com");
        assertThat(got.getHeader("MIME-Version", null)).isEqualTo("1.0");
        assertThat(got.getHeader("Auto-Submitted", null)).isEqualTo("auto-generated");
    }

    @Test
    void itIsTextAndACardBothInBase64() throws Exception {
        send(code("a@example.com"));
        MimeMessage got = received(1)[0];
        assertThat(got.getContentType()).startsWith("multipart/alternative");
        var parts = (MimeMultipart) got.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            assertThat(parts.getBodyPart(i).getHeader("Content-Transfer-Encoding"))
                    .containsExactly("base64");
        }
        assertThat(text(parts.getBodyPart(0))).contains("您的验证码为", "12ab34", "此邮件由系统自动发送，请勿直接回复");
        assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(text(parts.getBodyPart(1))).contains("<!DOCTYPE html>", "max-width:600px", "12ab34", "One API");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
    }

    @Test
    void semicolonsStandBetweenRecipients() throws Exception {
        send(code("a@example.com; b@example.org;"));
        MimeMessage[] got = received(2);
        assertThat(got).hasSize(2);
        assertThat(got[0].getHeader("To", null)).isEqualTo("a@example.com, b@example.org");
    }

    @Test
    void aNameInAnyScriptIsAName() throws Exception {
        options.with("SystemName", "我的网关");
        send(code("a@example.com"));
        MimeMessage got = received(1)[0];
        assertThat(got.getHeader("From", null)).startsWith("=?UTF-8?").endsWith(" <noreply@example.com>");
        assertThat(got.getFrom()[0].toString()).contains("noreply@example.com");
        assertThat(got.getSubject()).isEqualTo("我的网关 邮箱验证邮件");
    }

    @Test
    void nothingMakesAHeaderOfItself() throws Exception {
        for (String address : new String[] {
            "a@example.com\r\nBcc: victim@example.com",
            "a@example.com\nX: y",
            "a@example.com, victim@example.com",
            "<a@example.com>",
            "\"a\" <a@example.com>",
            "a@例え.jp\u0000",
            "a b@example.com",
            "@example.com"
        }) {
            assertThat(failure(code(address)).lasting()).as(address).isTrue();
        }
        options.with("SystemName", "Gate\r\nBcc: victim@example.com");
        assertThat(failure(code("a@example.com"))).hasMessageContaining("SystemName");
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void whatIsToldIsNoMarkup() throws Exception {
        var notice = new Notice(
                Event.CHANNEL_DISABLED,
                new Audience.Person(0, "a@example.com", "en"),
                Map.of("channel", "7", "name", "<script>alert(1)</script>", "reason", "<img src=x onerror=\"y\">&'"),
                AT);
        send(notice);
        var parts = (MimeMultipart) received(1)[0].getContent();
        assertThat(text(parts.getBodyPart(1)))
                .doesNotContain("<script", "<img")
                .contains("&lt;script&gt;", "&lt;img src=x onerror=&quot;y&quot;&gt;&amp;&#39;");
    }

    @Test
    void aLinkThatIsNoPageIsLeftOut() throws Exception {
        var reader = new Audience.Person(0, "a@example.com", "en");
        send(new Notice(Event.PASSWORD_RESET, reader, Map.of("link", "javascript:alert(1)", "minutes", "10"), AT));
        send(new Notice(
                Event.PASSWORD_RESET, reader, Map.of("link", "https://gate.example/r?a=1&b=\"2", "minutes", "10"), AT));
        MimeMessage[] got = received(2);
        assertThat(text(((MimeMultipart) got[0].getContent()).getBodyPart(1))).doesNotContain("javascript:");
        assertThat(text(((MimeMultipart) got[1].getContent()).getBodyPart(1)))
                .contains("href=\"https://gate.example/r?a=1&amp;b=&quot;2\"");
    }

    @Test
    void whoHasAnAccountLogsIn() throws Exception {
        mail.setUser("noreply@example.com", "user", SECRET);
        options.with("SMTPAccount", "user").with("SMTPToken", SECRET);
        send(code("a@example.com"));
        received(1);
        options.with("SMTPToken", "wrong-" + SECRET);
        DeliveryException refused = failure(code("a@example.com"));
        assertThat(refused.lasting()).isFalse();
        assertThat(refused).hasMessageContaining("account").hasMessageNotContaining(SECRET);
    }

    @Test
    void tlsFirstNeedsAServerThatIsTrusted() throws Exception {
        options.with("SMTPPort", Integer.toString(mail.getSmtps().getPort())).with("SMTPImplicitTLS", "true");
        DeliveryException unknown = failure(code("a@example.com"));
        assertThat(unknown.lasting()).isFalse();
        assertThat(unknown).hasMessageContaining("SMTPTrust");
        assertThat(mail.getReceivedMessages()).isEmpty();
        options.with("SMTPTrust", GreenMailKey.pem());
        send(code("a@example.com"));
        options.with("SMTPTrust", "*");
        send(code("b@example.com"));
        received(2);
    }

    @Test
    void passwordsGoInClearToThisMachineAlone() {
        options.with("SMTPAccount", "user").with("SMTPToken", SECRET);
        assertThat(MailSettings.of(options).tlsRequired()).isFalse();
        options.with("SMTPServer", "smtp.example.com");
        assertThat(MailSettings.of(options).tlsRequired()).isTrue();
        options.with("SMTPAccount", "").with("SMTPToken", "");
        assertThat(MailSettings.of(options).tlsRequired()).isFalse();
        options.with("SMTPPort", "465");
        assertThat(MailSettings.of(options).tlsAtOnce()).isTrue();
    }

    @Test
    void aServerThatOffersPlainAndRefusesItIsAskedByLogin() throws Exception {
        try (var server = new ScriptedServer()
                .says("EHLO", "250-here\r\n250 AUTH PLAIN LOGIN")
                .says("AUTH PLAIN", "504 5.7.4 Unrecognized authentication type")
                .says("AUTH LOGIN", "334 VXNlcm5hbWU6")
                .says(base64("user"), "334 UGFzc3dvcmQ6")
                .says(base64(SECRET), "235 welcome")) {
            options.with("SMTPPort", Integer.toString(server.port))
                    .with("SMTPAccount", "user")
                    .with("SMTPToken", SECRET);
            send(code("a@example.com"));
            assertThat(server.heard).anyMatch(line -> line.startsWith("AUTH LOGIN"));
        }
    }

    @Test
    void theEnvelopeNamesTheSenderOrTheAccount() throws Exception {
        try (var server = new ScriptedServer()) {
            options.with("SMTPPort", Integer.toString(server.port)).with("SMTPAccount", "user@example.org");
            send(code("a@example.com"));
            options.with("SMTPEnvelopeFromAccount", "true");
            send(code("a@example.com"));
            assertThat(server.heard)
                    .containsSubsequence("MAIL FROM:<noreply@example.com>", "MAIL FROM:<user@example.org>");
        }
    }

    @Test
    void aShortAnswerToAMailCountsAsAcceptedAndNoneDoesNot() throws Exception {
        try (var server = new ScriptedServer().says(".", "o")) {
            options.with("SMTPPort", Integer.toString(server.port));
            send(code("a@example.com"));
            server.says(".", ScriptedServer.GONE);
            assertThat(failure(code("a@example.com")).lasting()).isFalse();
            server.says(".", "451 later");
            assertThat(failure(code("a@example.com")).lasting()).isFalse();
            server.says(".", "554 spam");
            assertThat(failure(code("a@example.com")).lasting()).isTrue();
        }
    }

    @Test
    void anUnknownMailboxIsNotAskedAgain() {
        try (var server = new ScriptedServer().says("RCPT", "550 5.1.1 no such user here")) {
            options.with("SMTPPort", Integer.toString(server.port));
            DeliveryException refused = failure(code("a@example.com"));
            assertThat(refused.lasting()).isTrue();
            assertThat(refused).hasMessageContaining("no such user here");
            server.says("RCPT", "450 greylisted");
            assertThat(failure(code("a@example.com")).lasting()).isFalse();
        }
    }

    @Test
    void aServerThatIsAwayIsAskedAgain() {
        mail.stop();
        assertThat(failure(code("a@example.com")).lasting()).isFalse();
        assertThat(failure(code("a@example.com"))).hasMessageContaining("cannot be reached");
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() {
        notifier.check("SMTPTrust", "");
        notifier.check("SMTPTrust", "*");
        notifier.check("SMTPTrust", GreenMailKey.pem());
        notifier.check("SMTPFrom", "noreply@example.com");
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> notifier.check("SMTPTrust", "yes")))
                .hasMessageContaining("SMTPTrust");
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class, () -> notifier.check("SMTPFrom", "a@b\r\nBcc: c@d")))
                .isNotNull();
    }

    private void send(Notice notice) throws DeliveryException {
        notifier.deliver(new Delivery(ID, notice, address(notice)));
    }

    private DeliveryException failure(Notice notice) {
        return catchThrowableOfType(DeliveryException.class, () -> send(notice));
    }

    private static String address(Notice notice) {
        return ((Audience.Person) notice.audience()).email();
    }

    private MimeMessage[] received(int count) {
        assertThat(mail.waitForIncomingEmail(10_000, count)).isTrue();
        return mail.getReceivedMessages();
    }

    private static String text(BodyPart part) throws Exception {
        var bytes = new ByteArrayOutputStream();
        part.getDataHandler().writeTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Notice code(String address) {
        return new Notice(
                Event.EMAIL_CODE, new Audience.Person(0, address, ""), Map.of("code", "12ab34", "minutes", "10"), AT);
    }

    private static Notice low(String address) {
        return new Notice(Event.QUOTA_LOW, new Audience.Person(5, address, ""), Map.of("quota", "9"), AT);
    }
}
