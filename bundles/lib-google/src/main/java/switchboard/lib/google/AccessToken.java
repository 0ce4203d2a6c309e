package switchboard.lib.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;

/**
 * A token and how long it is good for.
 *
 * @param renewAt from when on a new one should be had
 * @param expiresAt from when on a new one must be had
 */
record AccessToken(String value, Instant renewAt, Instant expiresAt) {
    /** No token yet. */
    static final AccessToken NONE = new AccessToken("", Instant.MIN, Instant.MIN);

    private static final long USUAL_SECONDS = 3600;
    private static final Duration EARLY = Duration.ofMinutes(10);
    private static final Duration LATE = Duration.ofSeconds(10);

    /**
     * Reads a token endpoint's answer.
     *
     * @throws RelayException if it gives no token
     */
    static AccessToken of(Upstream.Answer answer, Instant now) {
        JsonNode json = Json.read(answer.body()).orElse(MissingNode.getInstance());
        String value = Json.string(json.path("access_token"));
        if (answer.status() / 100 != 2 || value.isEmpty()) {
            throw new RelayException(refusal(answer, json));
        }
        Duration life = Duration.ofSeconds(Math.max(0, json.path("expires_in").asLong(USUAL_SECONDS)));
        Duration early = life.compareTo(EARLY.multipliedBy(2)) > 0 ? EARLY : life.dividedBy(2);
        return new AccessToken(
                value, now.plus(life).minus(early), now.plus(life).minus(LATE));
    }

    /** This token, which could not be renewed and is to be kept for a moment. */
    AccessToken keptUntil(Instant then) {
        return new AccessToken(value, then, expiresAt);
    }

    boolean isGood(Instant now) {
        return now.isBefore(expiresAt);
    }

    boolean isFresh(Instant now) {
        return now.isBefore(renewAt) && isGood(now);
    }

    private static UpstreamFailure refusal(Upstream.Answer answer, JsonNode json) {
        String error = Json.string(json.path("error"));
        String told = Json.string(json.path("error_description"));
        Failure failure = failure(answer.status(), error, told);
        String why = error.isEmpty() ? "status " + answer.status() : error;
        return new UpstreamFailure(
                failure,
                failure.status(),
                ErrorBody.clean("Google gave no access token: " + why + (told.isEmpty() ? "" : ": " + told)),
                failure.type(),
                Optional.empty(),
                error.isEmpty() ? "null" : Json.quote(error),
                Optional.empty());
    }

    private static Failure failure(int status, String error, String told) {
        if (told.contains("reasonable timeframe")) {
            return Failure.INTERNAL; // our clock is wrong, not the key
        }
        return switch (error) {
            case "invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "deleted_client" ->
                Failure.AUTH;
            case "access_denied", "admin_policy_enforced", "org_internal" -> Failure.PERM;
            default ->
                switch (status) {
                    case 401 -> Failure.AUTH;
                    case 403 -> Failure.PERM;
                    case 429 -> Failure.RATE;
                    case 502, 503, 504 -> Failure.BUSY;
                    default -> Failure.INTERNAL;
                };
        };
    }

    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
