package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.AuthMethod;
import switchboard.spi.Credentials;
import switchboard.spi.Identity;
import switchboard.store.NewUser;
import switchboard.store.OptionStore;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** Logging in and out, and signing up. One API's paths and shapes: management API, "Accounts". */
@Path("api/user")
public final class LoginResource {
    private final Users users;
    private final OptionStore options;
    private final Leases leases;
    private final Identification identification;

    LoginResource(Users users, OptionStore options, Leases leases, Identification identification) {
        this.users = users;
        this.options = options;
        this.leases = leases;
        this.identification = identification;
    }

    /** A name or e-mail address, and its password. */
    public record Login(
            @JsonProperty("username") @Nullable String username,
            @JsonProperty("password") @Nullable String password) {
        /** It does not print the password. */
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /** Begins a session, by whatever serves as the way to log in with a password. */
    @POST
    @Path("login")
    @Carries(SecondStepView.class)
    @PermitAll
    @Critical
    public Envelope<UserView> logIn(Login login, @Context ContainerRequestContext request) {
        if (!options.flag("PasswordLoginEnabled")) {
            throw new Declined("管理员关闭了密码登录");
        }
        if (login.username() == null
                || login.username().isEmpty()
                || login.password() == null
                || login.password().isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        Map<String, String> fields = Map.of("username", login.username(), "password", login.password());
        Identity identity = authenticate(
                "password", new Credentials(fields, Visit.of(request).clientAddress()));
        UserRow user = (identity instanceof Identity.User(long id) ? users.find(id) : Optional.<UserRow>empty())
                .filter(UserRow::enabled)
                .orElseThrow(() -> new Declined("用户名或密码错误，或用户已被封禁"));
        identification.logIn(user, request);
        return Envelope.of(UserView.ofLogin(user));
    }

    /** Ends the session; asked by another site's page, it does nothing. */
    @GET
    @Path("logout")
    @PermitAll
    public Envelope<Void> logOut(@Context ContainerRequestContext request) {
        if (identification.sameOrigin(request)) {
            identification.logOut(request);
        }
        return Envelope.DONE;
    }

    /** Makes an account for whoever asks, if the operator lets everybody in. */
    @POST
    @Path("register")
    @PermitAll
    @Critical
    public Envelope<Void> register(UserInput input) {
        if (!options.flag("RegisterEnabled")) {
            throw new Declined("管理员关闭了新用户注册");
        }
        if (!options.flag("PasswordRegisterEnabled")) {
            throw new Declined("管理员关闭了通过密码进行注册，请使用第三方账户验证的形式进行注册");
        }
        if (options.flag("TurnstileCheckEnabled")) {
            throw new Declined("Turnstile 校验失败，请刷新重试！"); // nobody here can check it
        }
        if (!input.faults("").isEmpty()
                || input.name().isEmpty()
                || input.newPassword().isEmpty()) {
            throw new Declined(Text.INVALID_INPUT);
        }
        if (options.flag("EmailVerificationEnabled")) {
            throw new Declined(
                    isEmpty(input.email()) || isEmpty(input.verificationCode())
                            ? "管理员开启了邮箱验证，请输入邮箱地址和验证码"
                            : "验证码错误或已过期"); // none was ever sent
        }
        long inviter = input.affCode() == null || input.affCode().isEmpty()
                ? 0
                : users.byAffCode(input.affCode()).map(UserRow::id).orElse(0L);
        users.create(
                new NewUser(input.name(), false, input.newPassword(), input.name(), "", inviter, Optional.empty()));
        return Envelope.DONE;
    }

    private Identity authenticate(String method, Credentials credentials) {
        Lease<AuthMethod> lease = leases.lease(AuthMethod.class, method)
                .orElseThrow(() -> new Declined("no bundle offers to log in by " + method));
        try (lease) {
            return lease.service().authenticate(credentials);
        }
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
