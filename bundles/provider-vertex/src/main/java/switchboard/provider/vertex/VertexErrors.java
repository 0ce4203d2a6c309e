package switchboard.provider.vertex;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import switchboard.lib.claude.MessagesErrors;
import switchboard.lib.gemini.GoogleErrors;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/** Reads what Vertex AI says when it fails: in Google's words, or for Claude also in Anthropic's. */
final class VertexErrors {
    private final GoogleErrors google;
    private final MessagesErrors anthropic;

    /** @param clock tells how far away the next day of quota is */
    VertexErrors(InstantSource clock) {
        google = new GoogleErrors(clock);
        anthropic = new MessagesErrors(clock);
    }

    GoogleErrors google() {
        return google;
    }

    UpstreamFailure read(int status, Headers headers, byte[] body) {
        if (isAnthropics(body)) {
            return anthropic.read(status, headers, body);
        }
        UpstreamFailure told = google.read(status, headers, body);
        if (told.failure() == Failure.BADREQ && told.code().equals("\"FAILED_PRECONDITION\"")) {
            return as(Failure.MODEL, told, "\"model_not_found\""); // not enabled, or its terms not accepted
        }
        return isToken(told) ? as(Failure.INTERNAL, told, told.code()) : told;
    }

    /** Whether a token was refused. That says nothing about the key: when it is exchanged anew, Google tells. */
    static boolean isToken(UpstreamFailure told) {
        String message = told.message();
        return told.failure() == Failure.AUTH
                && (message.contains("access token") || message.contains("authentication credentials"))
                && !message.contains("API key");
    }

    private static UpstreamFailure as(Failure failure, UpstreamFailure told, String code) {
        Optional<String> param = failure == Failure.MODEL ? Optional.of("model") : told.param();
        return new UpstreamFailure(
                failure, failure.status(), told.message(), failure.type(), param, code, told.retryAfter());
    }

    private static boolean isAnthropics(byte[] body) {
        return new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8).contains("\"type\"")
                && Json.read(body)
                        .filter(json -> Json.string(json.path("type")).equals("error"))
                        .filter(json -> json.path("error").path("type").isTextual())
                        .isPresent();
    }
}
