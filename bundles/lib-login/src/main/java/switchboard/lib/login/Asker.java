package switchboard.lib.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import switchboard.spi.Credentials;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RefusedException;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/**
 * Asks a service that root has named. Nothing follows a redirect, so a secret reaches nobody else. What cannot be reached is
 * refused in the method's own words.
 */
public final class Asker {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Headers ACCEPT =
            Headers.of("Accept", "application/json").with("User-Agent", "Switchboard");

    private final WebClient web;
    private final String unreachable;

    /** @param unreachable what people read when the service does not answer */
    public Asker(WebClient web, String unreachable) {
        this.web = web;
        this.unreachable = unreachable;
    }

    /**
     * What came back.
     *
     * @param json missing if the body is none
     */
    public record Reply(int status, String contentType, JsonNode json) {
        /** Whether the status says so. */
        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /** A member that is a text; empty if it is none. */
        public String text(String member) {
            return json.path(member).isTextual() ? json.path(member).textValue() : "";
        }

        /** What OAuth and its like say went wrong; empty if nothing. */
        public String error() {
            String description = text("error_description");
            return description.isEmpty() ? text("error") : description;
        }
    }

    /** Gets. */
    public Reply get(String url, Map<String, String> headers) {
        return send("GET", url, headers, new byte[0]);
    }

    /** Gets with a token that was just given. */
    public Reply getWith(String token, String url) {
        return get(url, Map.of("Authorization", "Bearer " + token));
    }

    /** Posts an object of texts. */
    public Reply postJson(String url, Map<String, String> body) {
        try {
            return send("POST", url, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Posts a form. */
    public Reply postForm(String url, Map<String, String> headers, Map<String, String> form) {
        byte[] body = Urls.form(form).getBytes(StandardCharsets.US_ASCII);
        Headers all = headers(headers).with("Content-Type", "application/x-www-form-urlencoded");
        return send(new UpstreamRequest("POST", address(url), all, new Payload.Raw(body)));
    }

    private Reply send(String method, String url, Map<String, String> headers, byte[] body) {
        Payload payload = body.length == 0 ? Payload.EMPTY : new Payload.Raw(body);
        return send(new UpstreamRequest(method, address(url), headers(headers), payload));
    }

    private Reply send(UpstreamRequest request) {
        Upstream.Answer answer;
        try {
            answer = web.send(request, WebClient.Named.BY_ROOT);
        } catch (RelayException unreached) {
            throw unreachable();
        }
        String type = answer.headers().first("Content-Type").orElse("");
        return new Reply(answer.status(), type, json(answer.body()));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException none) {
            return MissingNode.getInstance();
        }
    }

    private static Headers headers(Map<String, String> more) {
        Headers all = ACCEPT;
        for (Map.Entry<String, String> header : more.entrySet()) {
            all = all.with(header.getKey(), header.getValue());
        }
        return all;
    }

    private URI address(String url) {
        return Urls.http(url).orElseThrow(this::unreachable);
    }

    /** The service does not answer, or not as it should. */
    public RefusedException unreachable() {
        return refused("unreachable", unreachable);
    }

    /** The code that somebody brings, who is refused without one. */
    public static String code(Credentials credentials) {
        String code = credentials.field("code");
        if (code.isEmpty()) {
            throw refused("invalid_parameter", "无效的参数");
        }
        return code;
    }

    /** An answer does not hold what it must. */
    public static RefusedException invalid() {
        return refused("invalid_answer", "返回值非法，用户字段为空，请稍后重试！");
    }

    /** Somebody is refused. */
    public static RefusedException refused(String code, String message) {
        return new RefusedException(403, code, message);
    }
}
