package switchboard.auth.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;
import switchboard.spi.UserDirectory;

final class PasswordAuthMethodTest {
    private final Map<String, String> options = new HashMap<>(Map.of("PasswordLoginEnabled", "true"));
    private final AtomicInteger asked = new AtomicInteger();
    private final PasswordAuthMethod method =
            new PasswordAuthMethod(new Anna(asked), name -> options.getOrDefault(name, ""));

    @ParameterizedTest
    @ValueSource(strings = {"anna", "anna@example.org"})
    void rightPasswordIdentifies(String login) {
        assertThat(method.authenticate(credentials(login, "s3cret pass"))).isEqualTo(new Identity.User(7));
    }

    @ParameterizedTest
    @CsvSource({"anna,wrong", "nobody,s3cret pass", "ANNA,s3cret pass", "' anna',s3cret pass", "anna,S3cret pass"})
    void unknownNameAndWrongPasswordAreToldAlike(String login, String password) {
        refused(credentials(login, password), "wrong_credentials", "用户名或密码错误，或用户已被封禁");
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"'',s3cret pass", "anna,''", "'',''"})
    void emptyFieldIsRefusedUnasked(String login, String password) {
        refused(credentials(login, password), "invalid_parameter", "无效的参数");
        assertThat(asked).hasValue(0);
    }

    @Test
    void absentFieldIsRefusedUnasked() {
        refused(new Credentials(Map.of("name", "anna"), "127.0.0.1"), "invalid_parameter", "无效的参数");
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "TRUE", "1"})
    void methodThatIsSwitchedOffRefusesEverybodyUnasked(String value) {
        options.put("PasswordLoginEnabled", value);
        refused(credentials("anna", "s3cret pass"), "password_login_disabled", "管理员关闭了密码登录");
        refused(credentials("", ""), "password_login_disabled", "管理员关闭了密码登录");
        assertThat(asked).hasValue(0);
    }

    @Test
    void methodIsOnUnlessSwitchedOff() {
        options.clear();
        assertThat(method.authenticate(credentials("anna", "s3cret pass"))).isEqualTo(new Identity.User(7));
    }

    @Test
    void formAsksForNameAndPasswordAndHidesTheLatter() {
        assertThat(method.info().id()).isEqualTo("password");
        assertThat(method.info().form()).extracting(Setting::name).containsExactly("username", "password");
        assertThat(method.info().form().getLast().type()).isEqualTo(Setting.Type.SECRET);
    }

    private record Anna(AtomicInteger asked) implements UserDirectory {
        @Override
        public Optional<Identity.User> withPassword(String login, String password) {
            asked.incrementAndGet();
            boolean anna = login.equals("anna") || login.equals("anna@example.org");
            return anna && password.equals("s3cret pass") ? Optional.of(new Identity.User(7)) : Optional.empty();
        }

        @Override
        public Optional<Mailbox> withEmail(String email) {
            return Optional.empty();
        }
    }

    private static Credentials credentials(String login, String password) {
        return new Credentials(Map.of("username", login, "password", password), "127.0.0.1");
    }

    private void refused(Credentials credentials, String code, String message) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> method.authenticate(credentials))
                .withMessage(message)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
