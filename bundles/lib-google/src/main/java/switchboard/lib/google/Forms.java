package switchboard.lib.google;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;

/** Requests to a token endpoint, and what of a key goes into them. */
final class Forms {
    private static final String TOKEN_URI = "https://oauth2.googleapis.com/token";

    private Forms() {}

    static UpstreamRequest post(URI url, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return new UpstreamRequest(
                "POST",
                url,
                Headers.of("Content-Type", "application/x-www-form-urlencoded").with("Accept", "application/json"),
                new Payload.Raw(form.getBytes(StandardCharsets.UTF_8)));
    }

    /** A member that a key must have. */
    static String required(JsonNode key, String name) {
        String value = Json.string(key.path(name));
        if (value.isBlank()) {
            throw new RelayException(Failure.AUTH, "the channel's credentials lack " + name);
        }
        return value;
    }

    /** The key's own token endpoint, or Google's. */
    static URI tokenUri(JsonNode key) {
        String told = Json.string(key.path("token_uri"));
        try {
            URI url = URI.create(told.isBlank() ? TOKEN_URI : told);
            String scheme = url.getScheme();
            if (url.getHost() != null && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
                return url;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // as any other that nobody can be asked at
        }
        throw new RelayException(Failure.AUTH, "the token_uri of the channel's credentials is not an address");
    }
}
