package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import switchboard.lib.aws.EventStreamFault;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.WireEvent;

/**
 * Reads what Bedrock says when it fails: an exception by its name, with a message.
 *
 * @param clock tells how far away midnight is, when a day's tokens come back
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common errors</a>
 */
record BedrockErrors(InstantSource clock) {
    /** What AWS adds to a refused signature: the request it would have signed, session token included. */
    private static final Pattern CANONICAL = Pattern.compile("(?s)\\s*The Canonical String for this request.*");

    private static final List<String> NO_MODEL = List.of(
            "on-demand throughput",
            "provided model identifier is invalid",
            "in this region",
            "end of its life",
            "model identifier");
    private static final List<String> TOO_LONG =
            List.of("input is too long", "prompt is too long", "exceed context limit", "too many input tokens");
    private static final List<String> WRONG_CLOCK = List.of("signature expired", "signature not yet current");

    /** What an answer means that is no good one. Total. */
    UpstreamFailure read(int status, Headers headers, byte[] bytes) {
        ErrorBody body = ErrorBody.read(bytes, List.of(), List.of());
        String named = headers.first("x-amzn-errortype")
                .filter(name -> !name.isBlank())
                .orElse(Json.string(body.root().path("__type")));
        String type = type(named);
        String message = body.message().isEmpty() ? "bad response status code " + status : body.message();
        Failure failure = failure(type, message).orElseGet(() -> byStatus(status, body.isJson()));
        return told(failure, type, message, headers);
    }

    /** What a failure inside a stream means. */
    UpstreamFailure read(EventStreamFault fault) {
        WireEvent event = fault.event();
        JsonNode body = Json.read(event.text().getBytes(StandardCharsets.UTF_8)).orElse(Json.known("{}"));
        String told = Json.string(body.path("message"));
        String message = ErrorBody.clean(told.isBlank() ? "the upstream failed: " + fault.type() : told);
        Failure failure = failure(fault.type(), message).orElse(Failure.INTERNAL);
        return told(failure, fault.type(), message, Headers.NONE);
    }

    private UpstreamFailure told(Failure failure, String type, String message, Headers headers) {
        return new UpstreamFailure(
                failure,
                failure.status(),
                CANONICAL.matcher(message).replaceFirst(""),
                failure.type(),
                failure == Failure.MODEL ? Optional.of("model") : Optional.empty(),
                code(failure, type),
                wait(failure, message, headers));
    }

    /** An exception's bare name: AWS writes it with an address behind or a namespace before it. */
    private static String type(String named) {
        String name = named.split("[:,]", 2)[0];
        return name.substring(name.indexOf('#') + 1).strip();
    }

    private static Optional<Failure> failure(String type, String told) {
        String message = told.toLowerCase(Locale.ROOT);
        String name = type.isEmpty() ? "" : Character.toUpperCase(type.charAt(0)) + type.substring(1);
        return Optional.ofNullable(
                switch (name) {
                    case "ValidationException" -> validation(message);
                    case "AccessDeniedException" ->
                        message.contains("access to the model with the specified model id")
                                ? Failure.MODEL
                                : Failure.PERM;
                    case "InvalidSignatureException" -> says(message, WRONG_CLOCK) ? Failure.INTERNAL : Failure.AUTH;
                    case "UnrecognizedClientException",
                            "ExpiredTokenException",
                            "ExpiredToken",
                            "MissingAuthenticationTokenException",
                            "MissingAuthenticationToken",
                            "IncompleteSignature",
                            "IncompleteSignatureException",
                            "InvalidClientTokenId" -> Failure.AUTH;
                    case "ResourceNotFoundException" -> Failure.MODEL;
                    case "ModelTimeoutException" -> Failure.TIMEOUT;
                    case "ThrottlingException", "TooManyRequestsException" -> Failure.RATE;
                    case "ModelNotReadyException", "ServiceUnavailableException" -> Failure.BUSY;
                    case "ServiceQuotaExceededException" -> Failure.QUOTA;
                    case "ModelErrorException",
                            "ModelStreamErrorException",
                            "InternalServerException",
                            "InternalFailure",
                            "UnknownOperationException" -> Failure.INTERNAL;
                    default -> null;
                });
    }

    private static Failure validation(String message) {
        if (says(message, NO_MODEL)) {
            return Failure.MODEL;
        }
        if (message.contains("operation not allowed")) {
            return Failure.PERM; // the account is new, or restricted
        }
        if (message.contains("counting tokens") || message.contains("count tokens")) {
            return Failure.UNSUPPORTED;
        }
        return says(message, TOO_LONG) ? Failure.CONTEXT : Failure.BADREQ;
    }

    private static boolean says(String message, List<String> phrases) {
        return phrases.stream().anyMatch(message::contains);
    }

    private static Failure byStatus(int status, boolean json) {
        return switch (status) {
            case 401 -> Failure.AUTH;
            case 402 -> Failure.QUOTA;
            case 403 -> Failure.PERM;
            case 404 -> json ? Failure.MODEL : Failure.INTERNAL; // a page of some web server is no word about a model
            case 408, 504, 524 -> Failure.TIMEOUT;
            case 413 -> Failure.TOO_LARGE;
            case 429 -> Failure.RATE;
            case 503, 529 -> Failure.BUSY;
            case 424, 499 -> Failure.INTERNAL;
            default -> status >= 400 && status < 500 ? Failure.BADREQ : Failure.INTERNAL;
        };
    }

    private static String code(Failure failure, String type) {
        return switch (failure) {
            case MODEL -> "\"model_not_found\"";
            case CONTEXT -> "\"context_length_exceeded\"";
            default -> type.isEmpty() ? "null" : Json.quote(type);
        };
    }

    private Optional<Duration> wait(Failure failure, String message, Headers headers) {
        if (failure == Failure.RATE && message.contains("tokens per day")) {
            ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
            LocalDate tomorrow = now.toLocalDate().plusDays(1);
            return Optional.of(Duration.between(now, tomorrow.atStartOfDay(ZoneOffset.UTC)));
        }
        return new RetryAfter(clock).of(headers, message);
    }
}
