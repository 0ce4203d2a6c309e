package switchboard.admin;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import switchboard.store.NewUser;
import switchboard.store.OptionStore;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** Signing up. One API's path and shapes: management API, "Accounts". */
@Path("api/user/register")
public final class RegisterResource {
    private final Users users;
    private final OptionStore options;
    private final Proofs proofs;
    private final Challenges challenges;

    RegisterResource(Users users, OptionStore options, Proofs proofs, Challenges challenges) {
        this.users = users;
        this.options = options;
        this.proofs = proofs;
        this.challenges = challenges;
    }

    /** Makes an account for whoever asks, if the operator lets everybody in. */
    @POST
    @PermitAll
    @Critical
    public Envelope<Void> register(UserInput input, @Context ContainerRequestContext request) {
        if (!options.flag("RegisterEnabled")) {
            throw new Declined("管理员关闭了新用户注册");
        }
        if (!options.flag("PasswordRegisterEnabled")) {
            throw new Declined("管理员关闭了通过密码进行注册，请使用第三方账户验证的形式进行注册");
        }
        challenges.require(request);
        if (!input.faults("").isEmpty()
                || input.name().isEmpty()
                || input.newPassword().isEmpty()) {
            throw new Declined(Text.INVALID_INPUT);
        }
        if (options.flag("EmailVerificationEnabled")) {
            create(input, proved(input));
        } else {
            users.create(newUser(input, ""));
        }
        return Envelope.DONE;
    }

    /** The e-mail address the caller can read: its code is used up only if the name is free. */
    private String proved(UserInput input) {
        String email = text(input.email());
        String code = text(input.verificationCode());
        if (email.isEmpty() || code.isEmpty()) {
            throw new Declined("管理员开启了邮箱验证，请输入邮箱地址和验证码");
        }
        if (users.named(input.name()).isPresent()) {
            throw new Declined("UNIQUE constraint failed: users.username");
        }
        if (!EmailAddress.holds(email) || !proofs.codes().redeem(Mails.VERIFY, email, code)) {
            throw new Declined(MailResource.WRONG_CODE);
        }
        return email;
    }

    private void create(UserInput input, String email) {
        if (proofs.identities().create(newUser(input, email)).isEmpty()) {
            throw new Declined(MailResource.TAKEN);
        }
    }

    private NewUser newUser(UserInput input, String email) {
        String affCode = text(input.affCode());
        long inviter = users.byAffCode(affCode).map(UserRow::id).orElse(0L);
        return new NewUser(input.name(), NewUser.Naming.EXACT, input.newPassword(), input.name(), email, inviter);
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "").strip();
    }
}
