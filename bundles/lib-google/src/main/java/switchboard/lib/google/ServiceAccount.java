package switchboard.lib.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

/**
 * A service account's key, which proves itself by a signed assertion.
 *
 * @param projectId the project it belongs to
 * @param clientEmail its name
 * @param privateKeyId which of its keys this is
 * @param privateKey PKCS#8 in PEM, as it stands in the JSON
 * @param tokenUri who exchanges the assertion
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/service-account">Service accounts</a>
 */
public record ServiceAccount(String projectId, String clientEmail, String privateKeyId, String privateKey, URI tokenUri)
        implements GoogleKey.Exchanged {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final long LIFE_SECONDS = 3600;
    private static final Pattern ARMOUR = Pattern.compile("-----(?:BEGIN|END) PRIVATE KEY-----|\\\\[nr]|\\s");

    static ServiceAccount of(JsonNode json) {
        return new ServiceAccount(
                Json.string(json.path("project_id")),
                Forms.required(json, "client_email"),
                Json.string(json.path("private_key_id")),
                Forms.required(json, "private_key"),
                Forms.tokenUri(json));
    }

    @Override
    public UpstreamRequest exchange(Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", GRANT);
        fields.put("assertion", assertion(now));
        return Forms.post(tokenUri, fields);
    }

    /** The JWT that says for an hour who this is. */
    String assertion(Instant now) {
        String signed = part(header()) + "." + part(claims(now.getEpochSecond()));
        return signed + "." + encoded(signature(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private JsonNode header() {
        var header = JsonNodeFactory.instance.objectNode().put("alg", "RS256").put("typ", "JWT");
        return privateKeyId.isEmpty() ? header : header.put("kid", privateKeyId);
    }

    private JsonNode claims(long now) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("iss", clientEmail)
                .put("scope", SCOPE)
                .put("aud", tokenUri.toString())
                .put("iat", now)
                .put("exp", now + LIFE_SECONDS);
    }

    private byte[] signature(byte[] text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException | IllegalArgumentException bad) {
            throw new RelayException(Failure.AUTH, "the private key in the channel's credentials cannot be used");
        }
    }

    private PrivateKey key() throws GeneralSecurityException {
        byte[] bytes = Base64.getDecoder().decode(ARMOUR.matcher(privateKey).replaceAll(""));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    private static String part(JsonNode json) {
        return encoded(Json.bytes(json));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "ServiceAccount[" + clientEmail + ", ***]";
    }
}
