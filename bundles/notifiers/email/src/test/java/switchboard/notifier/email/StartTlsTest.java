package switchboard.notifier.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.servers.Tls;

/** Mails over connections that change to TLS, at a server that insists on it or does not know it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StartTlsTest {
    private static final Notice NOTICE = new Notice(
            Notice.Event.EMAIL_CODE,
            new Notice.Audience.Person(0, "a@example.com", ""),
            Map.of("code", "12ab34", "minutes", "10"),
            Instant.parse("2023-11-14T22:13:20Z"));

    private Tls key = new Tls(Path.of(""), Path.of(""), Path.of(""), Path.of(""));
    private String certificate = "";

    @BeforeAll
    void makeKey(@TempDir Path folder) throws Exception {
        key = Tls.make(folder);
        certificate = Files.readString(key.certificate());
    }

    private static FakeOptions options(TlsMailServer server, String trust) {
        return new FakeOptions()
                .with("SMTPServer", "127.0.0.1")
                .with("SMTPPort", Integer.toString(server.port()))
                .with("SMTPFrom", "noreply@example.com")
                .with("SMTPAccount", TlsMailServer.ACCOUNT)
                .with("SMTPToken", TlsMailServer.SECRET)
                .with("SMTPTrust", trust);
    }

    private static void send(FakeOptions options) throws DeliveryException {
        try (var notifier = new EmailNotifier(options)) {
            notifier.deliver(new Delivery("000102030405060708090a0b0c0d0e0f", NOTICE, "a@example.com"));
        }
    }

    private static DeliveryException failure(FakeOptions options) {
        return catchThrowableOfType(DeliveryException.class, () -> send(options));
    }

    @Test
    void mailGoesOverTlsToAServerWhoseCertificateIsTrusted() throws Exception {
        try (var server = TlsMailServer.strict(key)) {
            send(options(server, certificate));
            assertThat(server.accepted).singleElement().asString().contains("To: a@example.com");
            assertThat(server.passwords).containsExactly(TlsMailServer.SECRET);
            send(options(server, "*").with("SMTPStartTLSRequired", "true"));
            assertThat(server.accepted).hasSize(2);
        }
    }

    @Test
    void serverWhoseCertificateNobodyTrustsHearsNoPasswordAndGetsNoMail() {
        try (var server = TlsMailServer.strict(key)) {
            for (String trust : new String[] {"", GreenMailKey.pem()}) {
                DeliveryException refused = failure(options(server, trust));
                assertThat(refused.lasting()).isFalse();
                assertThat(refused).hasMessageContaining("SMTPTrust");
            }
            assertThat(server.passwords).isEmpty();
            assertThat(server.accepted).isEmpty();
        }
    }

    @Test
    void wrongPasswordIsRefusedAndNotRepeated() {
        try (var server = TlsMailServer.strict(key)) {
            DeliveryException refused = failure(options(server, certificate).with("SMTPToken", "wrong-geheim"));
            assertThat(refused.lasting()).isFalse();
            assertThat(refused).hasMessageContaining("account").hasMessageNotContaining("wrong-geheim");
            assertThat(server.accepted).isEmpty();
        }
    }

    @Test
    void whoDoesNotLogInIsRefusedByAServerThatAsksForIt() {
        try (var server = TlsMailServer.strict(key)) {
            assertThat(failure(
                            options(server, certificate).with("SMTPAccount", "").with("SMTPToken", "")))
                    .hasMessageContaining("530");
            assertThat(server.accepted).isEmpty();
        }
    }

    @Test
    void whereTlsIsRequiredNothingGoesToAServerThatOffersNone() throws Exception {
        try (var server = TlsMailServer.plain()) {
            DeliveryException refused = failure(options(server, certificate).with("SMTPStartTLSRequired", "true"));
            assertThat(refused.lasting()).isFalse();
            assertThat(server.passwords).isEmpty();
            assertThat(server.accepted).isEmpty();
            send(options(server, certificate));
            assertThat(server.accepted).as("where it is not").hasSize(1);
        }
    }
}
