package switchboard.lib.claude;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.WireEvent;

/**
 * Reads what Claude's upstreams say when they fail, and says it to Claude's clients.
 *
 * @param clock tells how far away a date in {@code Retry-After} is
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors</a>
 */
public record MessagesErrors(InstantSource clock) {
    private static final int OVERLOADED = 529;

    private static final Map<String, Integer> STATUSES = Map.of(
            "invalid_request_error", 400,
            "authentication_error", 401,
            "billing_error", 402,
            "permission_error", 403,
            "not_found_error", 404,
            "request_too_large", 413,
            "rate_limit_error", 429,
            "api_error", 500,
            "timeout_error", 504,
            "overloaded_error", OVERLOADED);

    /** Account troubles that come as a 400, and limits of requests that have no type of their own. */
    private static final List<Known> PHRASES = List.of(
            new Known("credit balance", Failure.QUOTA),
            new Known("spend limit", Failure.QUOTA),
            new Known("usage limits", Failure.QUOTA),
            new Known("organization has been disabled", Failure.PERM),
            new Known("prompt is too long", Failure.CONTEXT),
            new Known("exceed context limit", Failure.CONTEXT),
            new Known("blocked by content filtering", Failure.FILTER));

    private record Known(String phrase, Failure failure) {}

    private static final Set<Failure> OWN_TYPE = Set.of(Failure.BUSY, Failure.INTERNAL, Failure.TIMEOUT);

    /**
     * What an answer means that is no good one. An overloaded upstream keeps its status 529.
     *
     * @param status the HTTP status; one below 300 if the failure stands in a good answer
     */
    public UpstreamFailure read(int status, Headers headers, byte[] bytes) {
        ErrorBody body = ErrorBody.read(bytes, List.of(), List.of());
        String type = Json.string(body.root().path("error").path("type"));
        int told = status < 300 ? STATUSES.getOrDefault(type, status) : status;
        boolean mute = body.message().isEmpty();
        String message = mute ? "bad response status code " + told : body.message();
        Failure failure = status >= 300 && isSpent(type, headers, body) ? Failure.QUOTA : failure(told, body, mute);
        return new UpstreamFailure(
                failure,
                status(failure, told),
                message,
                OWN_TYPE.contains(failure) && !type.isEmpty() ? type : failure.type(),
                body.param().isEmpty() ? Optional.empty() : Optional.of(body.param()),
                code(failure, type, mute),
                new RetryAfter(clock).of(headers, message));
    }

    /**
     * Whether a limit of requests is in truth one of money: Anthropic names no time then. Those who copied its API never
     * name one, so it must be Anthropic's answer.
     */
    private static boolean isSpent(String type, Headers headers, ErrorBody body) {
        if (!type.equals("rate_limit_error")) {
            return false;
        }
        boolean anthropic = body.root().hasNonNull("request_id")
                || headers.first("request-id").isPresent();
        return Json.string(body.root().at("/error/details/error_code")).equals("enforced_spend_limit_reached")
                || (anthropic && headers.first("retry-after").isEmpty());
    }

    private static Failure failure(int status, ErrorBody body, boolean mute) {
        if (status >= 400 && status < 500) {
            String message = body.message().toLowerCase(Locale.ROOT);
            for (Known known : PHRASES) {
                if (message.contains(known.phrase())) {
                    return known.failure();
                }
            }
        }
        return switch (status) {
            case 401 -> Failure.AUTH;
            case 402 -> Failure.QUOTA;
            case 403 -> Failure.PERM;
            case 404 -> mute ? Failure.INTERNAL : Failure.MODEL; // a page of some web server is no word about a model
            case 408, 504, 524 -> Failure.TIMEOUT;
            case 413 -> Failure.TOO_LARGE;
            case 429 -> Failure.RATE;
            case 409, 503, OVERLOADED -> Failure.BUSY;
            case 424, 499 -> Failure.INTERNAL;
            default -> status >= 400 && status < 500 ? Failure.BADREQ : Failure.INTERNAL;
        };
    }

    private static int status(Failure failure, int told) {
        boolean keep = (failure == Failure.BUSY && told == OVERLOADED) || (failure == Failure.INTERNAL && told == 500);
        return keep ? told : failure.status();
    }

    private static String code(Failure failure, String type, boolean mute) {
        return switch (failure) {
            case MODEL -> Json.quote("model_not_found");
            case CONTEXT -> Json.quote("context_length_exceeded");
            case FILTER -> Json.quote("content_filter");
            default -> type.isEmpty() ? (mute ? Json.quote("bad_response_status_code") : "null") : Json.quote(type);
        };
    }

    /** Claude's type for a status. */
    static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 408, 504, 524 -> "timeout_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            default -> status >= 400 && status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** What a client is told in its stream. */
    static WireEvent event(UpstreamFailure failure) {
        String type = failure.status() == OVERLOADED ? type(OVERLOADED) : "api_error";
        String data = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":"
                + Json.quote(failure.message()) + "}}";
        return new WireEvent("error", ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)));
    }
}
