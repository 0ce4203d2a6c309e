package switchboard.auth.email;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.Codes;
import switchboard.spi.Credentials;
import switchboard.spi.DeliveryException;
import switchboard.spi.Departure;
import switchboard.spi.Identity;
import switchboard.spi.LoginStart;
import switchboard.spi.Notice;
import switchboard.spi.Notices;
import switchboard.spi.Options;
import switchboard.spi.RefusedException;
import switchboard.spi.Setting;
import switchboard.spi.UserDirectory;
import switchboard.spi.UserDirectory.Mailbox;

/**
 * Log-in by a code that is mailed to the address of a user. It makes no accounts. Mail goes to the address as it is stored,
 * however it was typed in.
 */
@Component
public final class EmailAuthMethod implements AuthMethod {
    private static final Logger LOG = LoggerFactory.getLogger(EmailAuthMethod.class);
    private static final String PURPOSE = "login";
    private static final String EMAIL = "email";
    private static final String CODE = "code";
    private static final int LONGEST = 191;

    private static final Setting ENABLED = new Setting(
            "EmailLoginEnabled", Setting.Type.FLAG, "false", "", "Allow to log in with a code that comes by e-mail.");
    private static final Setting NEUTRAL = new Setting(
            "NeutralEmailAnswers",
            Setting.Type.FLAG,
            "false",
            "",
            "Never tell whether an address belongs to a user; whether a mail could be sent is then not told either.");

    private static final AuthMethodInfo INFO = new AuthMethodInfo(
            "email",
            "邮箱验证码登录",
            AuthMethodInfo.Flow.CODE,
            List.of(
                    new Setting(EMAIL, Setting.Type.TEXT, "", "", "邮箱地址"),
                    new Setting(CODE, Setting.Type.TEXT, "", "", "验证码")),
            List.of(ENABLED, NEUTRAL),
            "");

    private final UserDirectory users;
    private final Codes codes;
    private final Notices notices;
    private final Options options;

    /** A method over the kernel's users, codes and mails. */
    @Activate
    public EmailAuthMethod(
            @Reference UserDirectory users,
            @Reference Codes codes,
            @Reference Notices notices,
            @Reference Options options) {
        this.users = users;
        this.codes = codes;
        this.notices = notices;
        this.options = options;
    }

    @Override
    public AuthMethodInfo info() {
        return INFO;
    }

    @Override
    public boolean enabled() {
        return options.flag(ENABLED.name());
    }

    @Override
    public Departure begin(LoginStart start) {
        requireEnabled();
        Optional<Mailbox> mailbox = users.withEmail(address(start.field(EMAIL)));
        if (mailbox.isPresent()) {
            begin(mailbox.get(), start.language());
        } else if (!options.flag(NEUTRAL.name())) {
            throw refused("unknown_address", "该邮箱地址未注册");
        }
        return Departure.NOWHERE;
    }

    @Override
    public Identity authenticate(Credentials credentials) {
        requireEnabled();
        String code = credentials.field(CODE);
        return users.withEmail(address(credentials.field(EMAIL)))
                .filter(mailbox -> codes.redeem(PURPOSE, mailbox.address(), code))
                .map(mailbox -> new Identity.User(mailbox.userId()))
                .orElseThrow(() -> refused("wrong_code", "验证码错误或已过期"));
    }

    private void begin(Mailbox mailbox, String language) {
        String code;
        try {
            code = codes.issue(PURPOSE, mailbox.address());
        } catch (RefusedException tooMany) {
            if (options.flag(NEUTRAL.name())) {
                return; // that there were any is not told
            }
            throw tooMany;
        }
        var person = new Notice.Audience.Person(mailbox.userId(), mailbox.address(), language);
        Map<String, String> facts = Map.of("code", code, "minutes", Integer.toString(Codes.MINUTES));
        send(new Notice(Notice.Event.EMAIL_CODE, person, facts, Instant.now()));
    }

    private void send(Notice notice) {
        if (options.flag(NEUTRAL.name())) {
            Thread.startVirtualThread(() -> deliverQuietly(notice)); // how long it takes would tell
            return;
        }
        try {
            notices.deliver(notice);
        } catch (DeliveryException failed) {
            throw refused("undelivered", String.valueOf(failed.getMessage()));
        }
    }

    private void deliverQuietly(Notice notice) {
        try {
            notices.deliver(notice);
        } catch (DeliveryException | RuntimeException failed) {
            LOG.warn("a code was not delivered: {}", failed.getMessage());
        }
    }

    private static String address(String text) {
        String address = text.strip();
        if (address.isEmpty() || address.length() > LONGEST || address.indexOf('@') < 1) {
            throw refused("invalid_parameter", "无效的参数");
        }
        return address;
    }

    private void requireEnabled() {
        if (!enabled()) {
            throw refused("email_login_disabled", "管理员未开启通过邮箱验证码登录");
        }
    }

    private static RefusedException refused(String code, String message) {
        return new RefusedException(403, code, message);
    }
}
