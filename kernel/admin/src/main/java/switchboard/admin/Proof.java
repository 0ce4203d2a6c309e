package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A fresh proof of who somebody is: one of a password, a code, and a passkey.
 *
 * @param code of the authenticator app, or a recovery code
 * @param state what {@code POST /api/user/passkey/proof} gave; with {@code credential}
 * @param credential what the browser made of it, as {@code PublicKeyCredential.toJSON()} writes it
 */
public record Proof(
        @JsonProperty("password") @Nullable String password,
        @JsonProperty("code") @Nullable String code,
        @JsonProperty("state") @Nullable String state,
        @JsonProperty("credential") @Nullable ObjectNode credential) {
    static final Proof NONE = new Proof(null, null, null, null);

    String passwordText() {
        return password == null ? "" : password;
    }

    String codeText() {
        return code == null ? "" : code;
    }

    String stateText() {
        return state == null ? "" : state;
    }

    /** It prints none of it. */
    @Override
    public String toString() {
        return "Proof[***]";
    }
}
