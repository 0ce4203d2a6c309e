package switchboard.provider.PACKAGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.InstantSource;
import java.util.Optional;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/** What the errors of TITLE mean. */
final class CLASSErrors {
    private static final RetryAfter RETRY_AFTER = new RetryAfter(InstantSource.system());

    private CLASSErrors() {}

    /** Reads an error, whatever it looks like. */
    static UpstreamFailure read(int status, Headers headers, byte[] body) {
        JsonNode fault = Json.read(body).map(node -> node.path("fault")).orElse(MissingNode.getInstance());
        String kind = Json.string(fault.path("kind"));
        String told = ErrorBody.clean(Json.string(fault.path("text")));
        String message = told.isBlank() ? "the upstream failed with status " + status : told;
        Failure failure = failure(kind, status);
        return new UpstreamFailure(
                failure,
                failure.status(),
                message,
                failure.type(),
                Optional.empty(),
                kind.isEmpty() ? "null" : Json.quote(kind),
                RETRY_AFTER.of(headers, message));
    }

    private static Failure failure(String kind, int status) {
        return switch (kind) {
            case "key" -> Failure.AUTH;
            case "money" -> Failure.QUOTA;
            case "hurry" -> Failure.RATE;
            case "model" -> Failure.MODEL;
            case "request" -> Failure.BADREQ;
            case "length" -> Failure.CONTEXT;
            case "busy" -> Failure.BUSY;
            default -> failure(status);
        };
    }

    private static Failure failure(int status) {
        return switch (status) {
            case 400, 422 -> Failure.BADREQ;
            case 401 -> Failure.AUTH;
            case 402 -> Failure.QUOTA;
            case 403 -> Failure.PERM;
            case 404 -> Failure.MODEL;
            case 408, 504, 524 -> Failure.TIMEOUT;
            case 413 -> Failure.TOO_LARGE;
            case 429 -> Failure.RATE;
            case 503, 529 -> Failure.BUSY;
            default -> Failure.INTERNAL;
        };
    }
}
