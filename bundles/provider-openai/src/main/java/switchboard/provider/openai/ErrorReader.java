package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.provider.openai.Declaration.CodeFailure;
import switchboard.provider.openai.Declaration.ErrorRule;
import switchboard.provider.openai.Declaration.ErrorRules;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/** Reads what an upstream says when it fails, by the declaration first, then by what the whole family says. */
final class ErrorReader {
    private static final List<Known> CODES = List.of(
            new Known(
                    Failure.AUTH,
                    "invalid_api_key",
                    "incorrect_api_key_error",
                    "invalid_authentication_error",
                    "account_deactivated"),
            new Known(
                    Failure.QUOTA,
                    "insufficient_quota",
                    "insufficient_balance",
                    "billing_not_active",
                    "billing_hard_limit_reached",
                    "credit_balance_exhausted",
                    "exceeded_current_quota_error"),
            new Known(
                    Failure.RATE,
                    "rate_limit_exceeded",
                    "rate_limit_error",
                    "rate_limit_reached_error",
                    "rate_limited",
                    "too_many_requests",
                    "slow_down"),
            new Known(
                    Failure.MODEL,
                    "model_not_found",
                    "model_not_available",
                    "model_decommissioned",
                    "unknown_model",
                    "unavailable_model"),
            new Known(Failure.CONTEXT, "context_length_exceeded"),
            new Known(Failure.FILTER, "content_filter", "content_policy_violation", "moderation_blocked"),
            new Known(Failure.REGION, "unsupported_country_region_territory"),
            new Known(
                    Failure.BUSY,
                    "overloaded_error",
                    "server_is_overloaded",
                    "engine_overloaded_error",
                    "service_unavailable_error"),
            new Known(Failure.PERM, "organization_restricted"),
            new Known(Failure.INTERNAL, "unknown_url"));

    /** Whole phrases, looked for in 4xx messages alone: upstreams quote what users wrote. */
    private static final List<Known> PHRASES = List.of(
            new Known(Failure.AUTH, "incorrect api key", "api key not valid", "api key expired", "api key is invalid"),
            new Known(
                    Failure.QUOTA,
                    "credit balance",
                    "insufficient balance",
                    "insufficient credits",
                    "out of credits",
                    "exceeded your current quota",
                    "已欠费"),
            new Known(
                    Failure.CONTEXT, "maximum context length", "context length exceeded", "exceeds the context window"),
            new Known(
                    Failure.PERM,
                    "your access was terminated",
                    "organization has been disabled",
                    "organization has been restricted"));

    private record Known(Failure failure, List<String> words) {
        Known(Failure failure, String... words) {
            this(failure, List.of(words));
        }
    }

    private final ErrorRules rules;
    private final RetryAfter retryAfter;

    ErrorReader(ErrorRules rules, InstantSource clock) {
        this.rules = rules;
        this.retryAfter = new RetryAfter(clock);
    }

    /**
     * What an answer means that is no good one.
     *
     * @param status the HTTP status; one below 300 if the failure stands in a good answer
     */
    UpstreamFailure read(int status, Headers headers, byte[] bytes) {
        ErrorBody body = ErrorBody.read(bytes, rules.codeAt(), rules.paramAt());
        int told = status < 300
                ? body.number()
                        .filter(ErrorReader::isErrorStatus)
                        .map(Long::intValue)
                        .orElse(status)
                : status;
        boolean mute = body.message().isEmpty();
        String message = mute ? "bad response status code " + told : body.message();
        String code = Glob.any(rules.ignoreCodes(), body.code()) ? "" : body.code();
        Failure failure = failure(told, headers, body, code, mute);
        return new UpstreamFailure(
                failure,
                failure == Failure.INTERNAL && told == 500 ? 500 : failure.status(),
                message,
                type(failure, body, mute),
                param(failure, body),
                mute && code.isEmpty() ? Json.quote("bad_response_status_code") : code(failure, code, told),
                retryAfter.of(headers, message));
    }

    private static boolean isErrorStatus(long number) {
        return number >= 400 && number < 600;
    }

    private Failure failure(int status, Headers headers, ErrorBody body, String code, boolean mute) {
        for (ErrorRule rule : rules.rules()) {
            if (holds(rule, status, headers, body)) {
                return rule.failure();
            }
        }
        for (CodeFailure known : rules.codes()) {
            if (known.code().matches(code)) {
                return known.failure();
            }
        }
        Failure byStatus = rules.statuses().get(status);
        if (byStatus != null) {
            return byStatus;
        }
        return byWords(status, code, body).orElseGet(() -> byStatus(status, mute));
    }

    private static boolean holds(ErrorRule rule, int status, Headers headers, ErrorBody body) {
        return rule.status().map(wanted -> wanted == status).orElse(true)
                && rule.code().map(glob -> glob.matches(body.code())).orElse(true)
                && rule.type().map(glob -> glob.matches(body.type())).orElse(true)
                && rule.message().map(part -> contains(body.message(), part)).orElse(true)
                && rule.has().map(place -> isThere(body.root().at(place))).orElse(true)
                && rule.header().map(name -> headers.first(name).isPresent()).orElse(true);
    }

    private static boolean isThere(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static Optional<Failure> byWords(int status, String code, ErrorBody body) {
        for (String word : List.of(code, body.type())) {
            for (Known known : CODES) {
                if (known.words().contains(word.toLowerCase(Locale.ROOT))) {
                    return Optional.of(known.failure());
                }
            }
        }
        if (status >= 500) {
            return Optional.empty();
        }
        String message = body.message().toLowerCase(Locale.ROOT);
        for (Known known : PHRASES) {
            for (String phrase : known.words()) {
                if (message.contains(phrase)) {
                    return Optional.of(known.failure());
                }
            }
        }
        return Optional.empty();
    }

    private static Failure byStatus(int status, boolean mute) {
        return switch (status) {
            case 401 -> Failure.AUTH;
            case 402 -> Failure.QUOTA;
            case 403 -> Failure.PERM;
            case 404 -> mute ? Failure.INTERNAL : Failure.MODEL; // a page of some web server is no word about a model
            case 408, 504, 524 -> Failure.TIMEOUT;
            case 413 -> Failure.TOO_LARGE;
            case 429 -> Failure.RATE;
            case 451 -> Failure.FILTER;
            case 409, 498, 503, 529 -> Failure.BUSY;
            case 424, 499 -> Failure.INTERNAL;
            default -> status >= 400 && status < 500 ? Failure.BADREQ : Failure.INTERNAL;
        };
    }

    private String type(Failure failure, ErrorBody body, boolean mute) {
        boolean upstreams = failure == Failure.BUSY || failure == Failure.INTERNAL || failure == Failure.TIMEOUT;
        boolean keep = !mute && !body.type().isEmpty() && (rules.keepTypes() || upstreams);
        return keep ? body.type() : failure.type();
    }

    private static Optional<String> param(Failure failure, ErrorBody body) {
        if (!body.param().isEmpty()) {
            return Optional.of(body.param());
        }
        return failure == Failure.CONTEXT ? Optional.of("messages") : Optional.empty();
    }

    /** The upstream's own code, except where the whole family has one word for the failure. */
    private String code(Failure failure, String told, int status) {
        return switch (failure) {
            case MODEL -> Json.quote("model_not_found");
            case CONTEXT -> Json.quote("context_length_exceeded");
            case FILTER -> Json.quote(rules.keepCodes() && !told.isEmpty() ? told : "content_filter");
            case AUTH -> own(told, "invalid_api_key");
            case QUOTA -> own(told, "insufficient_quota");
            case RATE -> own(told, "rate_limit_exceeded");
            case TOO_LARGE -> own(told, "request_too_large");
            case TIMEOUT -> own(told, "timeout");
            case BUSY -> own(told, status == 529 ? "overloaded" : "");
            default -> own(told, "");
        };
    }

    private String own(String told, String otherwise) {
        if (told.isEmpty()) {
            return otherwise.isEmpty() ? "null" : Json.quote(otherwise);
        }
        boolean number = told.chars().allMatch(c -> c >= '0' && c <= '9');
        return Json.quote(number ? rules.codePrefix() + told : told);
    }
}
