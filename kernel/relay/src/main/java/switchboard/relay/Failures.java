package switchboard.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import switchboard.spi.ChannelKey;
import switchboard.spi.Failure;
import switchboard.spi.Options;
import switchboard.spi.UpstreamFailure;

/** Failures on their way to a client: what the transport means, what must not be told, how it is told. */
final class Failures {
    private static final Pattern KEY_IN_URL = Pattern.compile("([?&](?:key|api[-_]?key|access_token)=)[^&\\s\"']+");
    private static final Pattern INNER_ID = Pattern.compile("(?:\\s*\\(request id: [^()]*\\))+\\s*$");
    private static final String SATURATED = "当前分组上游负载已饱和，请稍后再试";
    private static final int SHORTEST_SECRET = 6;

    /** Members of a channel's config that are parts of its key: One API's, for AWS and Google. */
    private static final List<String> SECRETS = List.of("ak", "sk", "vertex_ai_adc");

    private static final int LONGEST_MESSAGE = 8192;

    private Failures() {}

    /**
     * What a broken connection means. The message names no address: it is not the client's business.
     *
     * @param sent whether the request was on its way
     */
    static UpstreamFailure transport(Throwable why, boolean sent) {
        if (!sent) {
            return of(Failure.CONNECT, "the upstream could not be reached");
        }
        return switch (why) {
            case TimeoutException late -> of(Failure.SILENT, "the upstream did not answer in time");
            case IOException cut -> of(Failure.CUT, "the upstream closed the connection"); // an end or a reset
            default -> of(Failure.INTERNAL, "the upstream's answer cannot be read");
        };
    }

    private static UpstreamFailure of(Failure failure, String message) {
        return new UpstreamFailure(
                failure,
                failure.status(),
                "do request failed: " + message,
                failure.type(),
                Optional.empty(),
                "\"do_request_failed\"",
                Optional.empty());
    }

    /** The failure without the channel's key and without the id another gateway gave it. */
    static UpstreamFailure clean(UpstreamFailure failure, ChannelKey key) {
        String message = clean(failure.message(), key);
        String code = clean(failure.code(), key);
        if (message.equals(failure.message()) && code.equals(failure.code())) {
            return failure;
        }
        return new UpstreamFailure(
                failure.failure(),
                failure.status(),
                message,
                failure.type(),
                failure.param(),
                code,
                failure.retryAfter());
    }

    private static String clean(String text, ChannelKey key) {
        String clean = text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text;
        if (!key.value().isBlank()) {
            clean = clean.replace(key.value(), "***");
            for (String part : key.value().split("\\|", -1)) {
                if (part.length() >= SHORTEST_SECRET) {
                    clean = clean.replace(part, "***");
                }
            }
        }
        for (String name : SECRETS) {
            String secret = key.config().getOrDefault(name, "");
            if (secret.length() >= SHORTEST_SECRET) {
                clean = clean.replace(secret, "***");
            }
        }
        if (clean.indexOf('=') >= 0) {
            clean = KEY_IN_URL.matcher(clean).replaceAll("$1***");
        }
        return clean.endsWith(")") || clean.endsWith(" ")
                ? INNER_ID.matcher(clean).replaceFirst("")
                : clean;
    }

    /** What the client gets. */
    static Refusal refusal(UpstreamFailure failure, Options options) {
        int status = failure.status() >= 400 && failure.status() <= 599
                ? failure.status()
                : failure.failure().status();
        if (isGatewaysOwnTrouble(failure, status) && options.flag("HideUpstreamAuthErrors")) {
            return new Refusal(
                    status == 402 ? 503 : 502,
                    "the upstream did not accept the gateway's credentials",
                    Failure.INTERNAL.type(),
                    "",
                    "null",
                    true,
                    Optional.empty());
        }
        String message = status == 429 ? SATURATED : failure.message();
        return new Refusal(
                status,
                message.isBlank() ? "bad response status code " + status : message,
                failure.type(),
                failure.param().orElse(""),
                failure.code().isBlank() ? "null" : failure.code(),
                true,
                failure.retryAfter());
    }

    /** Whether the upstream refuses the gateway's key or account, which is nothing the client can help. */
    private static boolean isGatewaysOwnTrouble(UpstreamFailure failure, int status) {
        boolean refused = status == 401 || status == 402 || status == 403;
        return refused
                && switch (failure.failure()) {
                    case BADREQ, CONTEXT, FILTER, TOO_LARGE, MODEL -> false;
                    default -> true;
                };
    }
}
