package switchboard.lib.google;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

/** What an operator can type in as the key of a Google Cloud channel. It does not print itself. */
public sealed interface GoogleKey {
    /** A key that is sent as it is: Vertex AI's express mode. */
    record Plain(String value) implements GoogleKey {
        @Override
        public String toString() {
            return "Plain[***]";
        }
    }

    /** A key that is exchanged for access tokens. */
    sealed interface Exchanged extends GoogleKey permits ServiceAccount, AuthorizedUser {
        /** The project it belongs to; empty if it does not say. */
        String projectId();

        /**
         * The request for a token.
         *
         * @throws RelayException {@code AUTH} if the key is none
         */
        UpstreamRequest exchange(Instant now);
    }

    /**
     * Reads a key: the JSON of a service account, or of a person's application default credentials, or else a plain key.
     *
     * @throws RelayException {@code AUTH} if it is JSON of another kind
     */
    static GoogleKey of(String text) {
        String key = text.strip();
        if (!key.startsWith("{")) {
            return new Plain(key);
        }
        JsonNode json = Json.read(key.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new RelayException(Failure.AUTH, "the channel's credentials are not JSON"));
        return switch (Json.string(json.path("type"))) {
            case "service_account" -> ServiceAccount.of(json);
            case "authorized_user" -> AuthorizedUser.of(json);
            default ->
                throw new RelayException(
                        Failure.AUTH, "the channel's credentials are neither a service account's nor a user's");
        };
    }
}
