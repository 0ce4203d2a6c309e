package switchboard.auth.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.spi.AuthMethod;
import switchboard.spi.Codes;
import switchboard.spi.Credentials;
import switchboard.spi.DeliveryException;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.Notice;
import switchboard.spi.Notices;
import switchboard.spi.RefusedException;
import switchboard.spi.UserDirectory;
import switchboard.testkit.AuthMethodContract;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWeb;

final class EmailAuthMethodTest extends AuthMethodContract<FakeWeb> {
    private final BlockingQueue<Notice> delivered = new LinkedBlockingQueue<>();
    private final FakeOptions options = new FakeOptions().with("EmailLoginEnabled", "true");
    private volatile String failure = "";
    private final EmailAuthMethod method = method(options);

    private EmailAuthMethod method(FakeOptions with) {
        return new EmailAuthMethod(new Anna(), new OneCode(), new Mail(), with);
    }

    @Override
    protected FakeWeb web() {
        return new FakeWeb();
    }

    @Override
    protected AuthMethod on(FakeWeb web, String secret) {
        return method;
    }

    @Override
    protected AuthMethod off(FakeWeb web) {
        return method(new FakeOptions());
    }

    @Override
    protected Map<String, String> good() {
        return Map.of("email", "ANNA@example.org", "code", "c0ffee");
    }

    private Departure begin(String email) {
        return method.begin(new LoginStart("s", "", Map.of("email", email), "en", "192.0.2.1"));
    }

    private void refuses(String email, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> begin(email))
                .withMessage(message);
    }

    @Test
    void codeGoesToTheAddressAsItIsStored() {
        assertThat(begin("ANNA@example.org")).isEqualTo(Departure.NOWHERE);
        assertThat(delivered).singleElement().satisfies(notice -> {
            assertThat(notice.audience()).isEqualTo(new Notice.Audience.Person(7, "anna@example.org", "en"));
            assertThat(notice.facts()).containsEntry("code", "c0ffee").containsEntry("minutes", "10");
        });
        assertThat(method.authenticate(new Credentials(good(), "192.0.2.1"))).isEqualTo(new Identity.User(7));
    }

    @Test
    void whatFailsIsTold() {
        refuses("nobody@example.org", "该邮箱地址未注册");
        refuses("", "无效的参数");
        refuses("anna", "无效的参数");
        failure = "the mail server is away";
        refuses("anna@example.org", "the mail server is away");
    }

    @Test
    void neutralAnswersTellNothing() throws InterruptedException {
        options.with("NeutralEmailAnswers", "true");
        begin("nobody@example.org");
        begin("anna@example.org");
        assertThat(delivered.poll(10, TimeUnit.SECONDS)).isNotNull();
        failure = "the mail server is away";
        begin("anna@example.org");
        assertThat(delivered).isEmpty();
    }

    private static final class Anna implements UserDirectory {
        @Override
        public Optional<Identity.User> withPassword(String login, String password) {
            return Optional.empty();
        }

        @Override
        public Optional<Mailbox> withEmail(String email) {
            return email.equalsIgnoreCase("anna@example.org")
                    ? Optional.of(new Mailbox(7, "anna@example.org"))
                    : Optional.empty();
        }
    }

    private static final class OneCode implements Codes {
        @Override
        public String issue(String purpose, String address) {
            assertThat(purpose).isEqualTo("login");
            return "c0ffee";
        }

        @Override
        public boolean redeem(String purpose, String address, String code) {
            return purpose.equals("login") && address.equals("anna@example.org") && code.equals("c0ffee");
        }
    }

    private final class Mail implements Notices {
        @Override
        public void publish(String key, Notice notice) {
            throw new IllegalArgumentException("codes are delivered at once");
        }

        @Override
        public void deliver(Notice notice) throws DeliveryException {
            if (!failure.isEmpty()) {
                throw new DeliveryException(failure, false);
            }
            delivered.add(notice);
        }
    }
}
