package switchboard.admin;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.OptionStore;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** What is proved by reading a mailbox. One API's paths and shapes: management API, "Accounts". */
@Path("api")
public final class MailResource {
    static final String WRONG_CODE = "验证码错误或已过期";
    static final String TAKEN = "邮箱地址已被占用";

    private final Users users;
    private final OptionStore options;
    private final Mails mails;
    private final Challenges challenges;
    private final Identification identification;

    MailResource(Users users, OptionStore options, Mails mails, Challenges challenges, Identification identification) {
        this.users = users;
        this.options = options;
        this.mails = mails;
        this.challenges = challenges;
        this.identification = identification;
    }

    /** Mails a code, for signing up and for binding an address. */
    @GET
    @Path("verification")
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<Void> verification(
            @QueryParam("email") @Nullable String email, @Context ContainerRequestContext request) {
        identification.requireSameOrigin(request);
        challenges.require(request);
        String address = EmailAddress.read(email);
        if (!EmailAddress.isWelcome(address, options)) {
            throw new Declined("管理员启用了邮箱域名白名单，您的邮箱地址的域名不在白名单中");
        }
        if (!users.emailTaken(address)) {
            send(() -> mails.sendCode(address, request), "");
        } else if (!mails.neutral()) {
            throw new Declined(TAKEN);
        }
        return Envelope.DONE;
    }

    /** Mails a link to a new password. */
    @GET
    @Path("reset_password")
    @PermitAll
    @Critical
    @Refuses(403)
    public Envelope<Void> resetPassword(
            @QueryParam("email") @Nullable String email, @Context ContainerRequestContext request) {
        identification.requireSameOrigin(request);
        challenges.require(request);
        Optional<UserRow> user = known(users, EmailAddress.read(email));
        if (user.isPresent()) {
            String prefix = Text.SEND_EMAIL_FAILED.in(request.getHeaderString("Accept-Language"));
            send(() -> mails.sendReset(user.get(), request), prefix);
        } else if (!mails.neutral()) {
            throw new Declined("该邮箱地址未注册");
        }
        return Envelope.DONE;
    }

    /** The one user with an address that mail can go to. */
    static Optional<UserRow> known(Users users, String address) {
        return users.byEmail(address)
                .filter(user -> user.status() != UserRow.DELETED && EmailAddress.holds(user.email()));
    }

    private static void send(Runnable mail, String prefix) {
        try {
            mail.run();
        } catch (Mails.Undelivered failed) {
            throw new Declined(prefix + failed.getMessage());
        }
    }
}
