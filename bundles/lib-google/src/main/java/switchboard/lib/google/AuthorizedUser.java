package switchboard.lib.google;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import switchboard.lib.wire.Json;
import switchboard.spi.UpstreamRequest;

/**
 * A person's application default credentials, which prove themselves by a refresh token.
 *
 * @param projectId who pays, if it says
 * @param clientId the application
 * @param clientSecret the application's secret
 * @param refreshToken the person's consent
 * @param tokenUri who exchanges it
 */
public record AuthorizedUser(String projectId, String clientId, String clientSecret, String refreshToken, URI tokenUri)
        implements GoogleKey.Exchanged {
    static AuthorizedUser of(JsonNode json) {
        return new AuthorizedUser(
                Json.string(json.path("quota_project_id")),
                Forms.required(json, "client_id"),
                Forms.required(json, "client_secret"),
                Forms.required(json, "refresh_token"),
                Forms.tokenUri(json));
    }

    @Override
    public UpstreamRequest exchange(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "refresh_token");
        fields.put("client_id", clientId);
        fields.put("client_secret", clientSecret);
        fields.put("refresh_token", refreshToken);
        return Forms.post(tokenUri, fields);
    }

    @Override
    public String toString() {
        return "AuthorizedUser[***]";
    }
}
