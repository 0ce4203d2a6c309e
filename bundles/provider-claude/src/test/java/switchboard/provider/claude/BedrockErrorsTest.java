package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

class BedrockErrorsTest {
    private static final BedrockErrors ERRORS =
            new BedrockErrors(InstantSource.fixed(Instant.parse("2026-01-02T21:30:00Z")));

    @ParameterizedTest
    @CsvSource({
        "access-denied, MODEL, 404",
        "bad-token, AUTH, 401",
        "expired-token, AUTH, 401",
        "on-demand, MODEL, 404",
        "signature, AUTH, 401",
        "throttling, RATE, 429",
        "use-case, MODEL, 404",
        "validation, BADREQ, 400"
    })
    void recordedErrorsAreWhatTheyAre(String name, Failure failure, int status) {
        UpstreamFailure read = recorded(name);
        assertThat(read.failure()).isEqualTo(failure);
        assertThat(read.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"signature", "throttling"})
    void recordedErrorsAreToldAsRecorded(String name) {
        JsonNode wanted = BedrockFixtures.json("error.%s.openai.json".formatted(name));
        UpstreamFailure read = recorded(name);
        JsonNode error = wanted.path("body").path("error");
        assertThat(read.status()).isEqualTo(wanted.path("http_status").asInt());
        assertThat(read.message()).isEqualTo(error.path("message").asText());
        assertThat(read.type()).isEqualTo(error.path("type").asText());
        assertThat(Json.known(read.code())).isEqualTo(error.path("code"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ValidationException | The provided model identifier is invalid. | MODEL",
                "400 | ValidationException | This model version has reached the end of its life. | MODEL",
                "400 | ValidationException | Operation not allowed | PERM",
                "400 | ValidationException | Input is too long for requested model. | CONTEXT",
                "400 | ValidationException | The provided model doesn't support counting tokens. | UNSUPPORTED",
                "403 | AccessDeniedException | User x is not authorized to perform: bedrock:InvokeModel on resource |"
                        + " PERM",
                "403 | AccessDeniedException | Model access is denied due to INVALID_PAYMENT_INSTRUMENT | PERM",
                "403 | InvalidSignatureException | Signature expired: 20260102T000000Z is now earlier than | INTERNAL",
                "403 | MissingAuthenticationTokenException | Missing | AUTH",
                "408 | ModelTimeoutException | slow | TIMEOUT",
                "424 | ModelErrorException | broke | INTERNAL",
                "429 | ModelNotReadyException | wait | BUSY",
                "400 | ServiceQuotaExceededException | zero | QUOTA",
                "500 | InternalServerException | oops | INTERNAL",
                "503 | ServiceUnavailableException | busy | BUSY",
                "418 | NobodyKnowsException | tea | BADREQ"
            })
    void exceptionsAreNamed(int status, String type, String message, Failure failure) {
        UpstreamFailure read = ERRORS.read(
                status,
                Headers.of("x-amzn-ErrorType", type + ":http://internal.amazon.com/"),
                "{\"Message\":%s}".formatted(Json.quote(message)).getBytes(StandardCharsets.UTF_8));
        assertThat(read.failure()).isEqualTo(failure);
        assertThat(read.message()).isEqualTo(message);
    }

    @Test
    void typeMayStandInTheBody() {
        byte[] body = "{\"__type\":\"com.amazon.coral.service#ThrottlingException\",\"message\":\"m\"}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(ERRORS.read(400, Headers.NONE, body).failure()).isEqualTo(Failure.RATE);
    }

    @Test
    void dayOfTokensEndsAtMidnight() {
        byte[] body = "{\"message\":\"Too many tokens per day, please wait before trying again.\"}"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(ERRORS.read(429, Headers.of("x-amzn-errortype", "ThrottlingException"), body)
                        .retryAfter())
                .contains(Duration.ofMinutes(150));
    }

    @Test
    void refusedSignatureShowsNoSessionToken() {
        byte[] body =
                "{\"message\":\"It does not match.\\n\\nThe Canonical String for this request should have been\\n'POST\\nx-amz-security-token:SECRET'\"}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(ERRORS.read(403, Headers.of("x-amzn-errortype", "InvalidSignatureException"), body)
                        .message())
                .isEqualTo("It does not match.");
    }

    private static UpstreamFailure recorded(String name) {
        JsonNode answer = BedrockFixtures.json("error.%s.upstream.json".formatted(name));
        return ERRORS.read(
                answer.path("http_status").asInt(), BedrockFixtures.headers(answer), Json.bytes(answer.path("body")));
    }
}
