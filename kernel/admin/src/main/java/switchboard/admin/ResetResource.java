package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.EmailCodes;
import switchboard.store.UserRow;
import switchboard.store.Users;

/** A new password for whoever has the link from a mail. One API's path and shape: management API, "Accounts". */
@Path("api/user/reset")
public final class ResetResource {
    private static final int PASSWORD_BYTES = 6;

    private final Users users;
    private final EmailCodes codes;
    private final SecureRandom random = new SecureRandom();

    ResetResource(Users users, EmailCodes codes) {
        this.users = users;
        this.codes = codes;
    }

    /** What a link to a new password holds. */
    public record Reset(
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("token") @Nullable String token) {
        /** It does not print the token. */
        @Override
        public String toString() {
            return "Reset[***]";
        }
    }

    /** Gives one user a new password, which ends their sessions, and tells it. */
    @POST
    @PermitAll
    @Critical
    public Envelope<String> reset(Reset reset) {
        String email = Objects.requireNonNullElse(reset.email(), "").strip();
        String token = Objects.requireNonNullElse(reset.token(), "");
        if (email.isEmpty() || token.isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        UserRow user = Optional.of(email)
                .filter(EmailAddress::holds)
                .filter(address -> codes.redeem(Mails.RESET, address, token))
                .flatMap(address -> MailResource.known(users, address))
                .orElseThrow(() -> new Declined("重置链接非法或已过期"));
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        users.setPassword(user.id(), password);
        return Envelope.of(password);
    }
}
