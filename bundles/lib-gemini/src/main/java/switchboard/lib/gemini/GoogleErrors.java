package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/**
 * Reads what Google's upstreams say when they fail: {@code {"error":{code,message,status,details}}}, alone or in an
 * array.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Troubleshooting</a>
 */
public final class GoogleErrors {
    private static final List<String> CODE_AT = List.of("/error/code");
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)s");
    private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles"); // where Google's day begins
    private static final List<String> BAD_KEY = List.of("api key not valid", "api key expired", "api key is invalid");
    private static final List<String> TOO_LONG =
            List.of("exceeds the maximum number of tokens", "input token count", "input context is too long");
    private static final List<String> UNPAID = List.of(
            "billing account",
            "enable billing",
            "billing is disabled",
            "free tier is not available",
            "credits are depleted");
    private static final List<String> NO_MODEL =
            List.of("precondition check failed", "is not enabled for", "terms of service", "has not been enabled");

    private final InstantSource clock;
    private final RetryAfter retryAfter;

    /** @param clock tells how far away the next day of quota is */
    public GoogleErrors(InstantSource clock) {
        this.clock = clock;
        this.retryAfter = new RetryAfter(clock);
    }

    /** One answer, taken apart. */
    private record Told(int http, String status, String reason, String message, JsonNode details, boolean json) {
        boolean says(List<String> phrases) {
            String lower = message.toLowerCase(Locale.ROOT);
            return phrases.stream().anyMatch(lower::contains);
        }
    }

    /**
     * What an answer means that is no good one. Total.
     *
     * @param status the HTTP status; below 300 if the failure stands in a good answer
     */
    public UpstreamFailure read(int status, Headers headers, byte[] bytes) {
        ErrorBody body = ErrorBody.read(bytes, CODE_AT, List.of());
        int http = status < 300
                ? body.number()
                        .filter(number -> number >= 400 && number < 600)
                        .map(Long::intValue)
                        .orElse(502)
                : status;
        boolean mute = body.message().isEmpty();
        JsonNode error = body.root().path("error");
        Told told = new Told(
                http,
                Json.string(error.path("status")),
                reason(error.path("details")),
                mute ? "bad response status code " + http : body.message(),
                error.path("details"),
                error.isObject());
        Failure failure = failure(told);
        return new UpstreamFailure(
                failure,
                failure == Failure.INTERNAL && http == 500 ? 500 : failure.status(),
                told.message(),
                failure.type(),
                failure == Failure.MODEL ? Optional.of("model") : Optional.empty(),
                code(failure, told),
                wait(failure, told, headers));
    }

    private static String reason(JsonNode details) {
        for (JsonNode detail : details) {
            if (Json.string(detail.path("@type")).endsWith("ErrorInfo")) {
                return Json.string(detail.path("reason"));
            }
        }
        return "";
    }

    private static Failure failure(Told told) {
        if (told.http() < 500) {
            if (told.reason().equals("API_KEY_INVALID")
                    || told.reason().equals("API_KEY_EXPIRED")
                    || told.says(BAD_KEY)) {
                return Failure.AUTH;
            }
            if (told.says(List.of("location is not supported"))) {
                return Failure.REGION;
            }
            if (told.says(UNPAID) || told.reason().equals("BILLING_DISABLED")) {
                return Failure.QUOTA;
            }
        }
        return byStatus(told);
    }

    private static Failure byStatus(Told told) {
        return switch (told.http()) {
            case 400, 422 -> badRequest(told);
            case 401 -> Failure.AUTH;
            case 402 -> Failure.QUOTA;
            case 403 -> Failure.PERM;
            case 404 -> told.json() ? Failure.MODEL : Failure.INTERNAL; // another server's page knows no models
            case 408, 504, 524 -> Failure.TIMEOUT;
            case 413 -> Failure.TOO_LARGE;
            case 429 -> violation(told, "quotaValue", "0"::equals) ? Failure.MODEL : Failure.RATE;
            case 499 -> Failure.CLIENT_GONE;
            case 503, 529 -> Failure.BUSY;
            default -> told.http() >= 400 && told.http() < 500 ? Failure.BADREQ : Failure.INTERNAL;
        };
    }

    private static Failure badRequest(Told told) {
        if (told.says(TOO_LONG)) {
            return Failure.CONTEXT;
        }
        return told.status().equals("FAILED_PRECONDITION") && told.says(NO_MODEL) ? Failure.MODEL : Failure.BADREQ;
    }

    /** Whether some quota that was exceeded has a member like this. */
    private static boolean violation(Told told, String member, Predicate<String> like) {
        for (JsonNode detail : told.details()) {
            for (JsonNode violation : detail.path("violations")) {
                if (like.test(violation.path(member).asText())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String code(Failure failure, Told told) {
        String own = told.reason().isEmpty() ? told.status() : told.reason();
        return switch (failure) {
            case MODEL -> Json.quote("model_not_found");
            case CONTEXT -> Json.quote("context_length_exceeded");
            default -> own.isEmpty() ? "null" : Json.quote(own);
        };
    }

    private Optional<Duration> wait(Failure failure, Told told, Headers headers) {
        if (failure == Failure.RATE && violation(told, "quotaId", id -> id.contains("PerDay"))) {
            ZonedDateTime now = clock.instant().atZone(PACIFIC);
            return Optional.of(
                    Duration.between(now, now.toLocalDate().plusDays(1).atStartOfDay(PACIFIC)));
        }
        for (JsonNode detail : told.details()) {
            var delay = SECONDS.matcher(Json.string(detail.path("retryDelay")));
            if (delay.matches()) {
                return Optional.of(Duration.ofMillis(
                        new BigDecimal(delay.group(1)).movePointRight(3).longValue()));
            }
        }
        return retryAfter.of(headers, told.message());
    }
}
