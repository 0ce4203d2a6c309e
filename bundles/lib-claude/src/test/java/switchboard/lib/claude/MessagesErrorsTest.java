package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

class MessagesErrorsTest {
    private final MessagesErrors errors = new MessagesErrors(InstantSource.system());

    @ParameterizedTest
    @CsvSource({
        "auth,AUTH,401,authentication_error,authentication_error",
        "credit,QUOTA,429,insufficient_quota,invalid_request_error",
        "max-tokens-missing,BADREQ,400,invalid_request_error,invalid_request_error",
        "overloaded,BUSY,529,overloaded_error,overloaded_error",
        "rate-limit,RATE,429,rate_limit_error,rate_limit_error",
        "spend-limit,QUOTA,429,insufficient_quota,rate_limit_error",
        "too-large,TOO_LARGE,413,invalid_request_error,request_too_large"
    })
    void recordedErrorsAreClassified(String name, Failure failure, int status, String type, String code) {
        UpstreamFailure read = recorded(name);
        assertThat(read.failure()).isEqualTo(failure);
        assertThat(read.status()).isEqualTo(status);
        assertThat(read.type()).isEqualTo(type);
        assertThat(read.code()).isEqualTo('"' + code + '"');
    }

    @Test
    void theTimeToWaitIsRead() {
        assertThat(recorded("rate-limit").retryAfter()).contains(Duration.ofSeconds(12));
        assertThat(recorded("spend-limit").retryAfter()).isEmpty();
    }

    private UpstreamFailure recorded(String name) {
        JsonNode answer = Fixtures.json("error." + name + ".upstream.json");
        return errors.read(
                answer.path("http_status").asInt(), Fixtures.headers(answer), Json.bytes(answer.path("body")));
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_request_error,Your credit balance is too low,QUOTA",
        "400,invalid_request_error,You have reached your specified API usage limits.,QUOTA",
        "400,invalid_request_error,Spend limit reached,QUOTA",
        "400,invalid_request_error,This organization has been disabled.,PERM",
        "400,invalid_request_error,prompt is too long: 210000 tokens > 200000 maximum,CONTEXT",
        "400,invalid_request_error,input length and `max_tokens` exceed context limit,CONTEXT",
        "400,invalid_request_error,Output blocked by content filtering policy,FILTER",
        "400,invalid_request_error,messages: text content blocks must be non-empty,BADREQ",
        "402,billing_error,Payment required,QUOTA",
        "403,permission_error,No,PERM",
        "404,not_found_error,model: claude-none,MODEL",
        "409,conflict_error,Conflict,BUSY",
        "422,invalid_request_error,No,BADREQ",
        "500,api_error,Internal server error,INTERNAL",
        "503,overloaded_error,Busy,BUSY",
        "504,timeout_error,Timed out,TIMEOUT",
        "529,overloaded_error,Overloaded,BUSY",
        "500,api_error,Your credit balance is too low,INTERNAL"
    })
    void everyRowOfTheTableHolds(int status, String type, String message, Failure failure) {
        assertThat(read(status, type, message, Headers.NONE).failure()).isEqualTo(failure);
    }

    private UpstreamFailure read(int status, String type, String message, Headers headers) {
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message);
        return errors.read(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLimitWithoutATimeIsOneOfMoneyAtAnthropicAlone() {
        String type = "rate_limit_error";
        assertThat(read(429, type, "slow", Headers.NONE).failure()).isEqualTo(Failure.RATE);
        assertThat(read(429, type, "slow", Headers.of("request-id", "req_1")).failure())
                .isEqualTo(Failure.QUOTA);
        assertThat(read(429, type, "slow", Headers.of("request-id", "req_1").with("Retry-After", "3"))
                        .failure())
                .isEqualTo(Failure.RATE);
    }

    @Test
    void codesThatOpenAisClientsKnowAreTold() {
        assertThat(read(404, "not_found_error", "model: x", Headers.NONE).code())
                .isEqualTo("\"model_not_found\"");
        assertThat(read(400, "invalid_request_error", "prompt is too long", Headers.NONE)
                        .code())
                .isEqualTo("\"context_length_exceeded\"");
        assertThat(read(500, "api_error", "x", Headers.NONE).status()).isEqualTo(500);
    }

    @Test
    void aPageIsNoWordAboutAModel() {
        UpstreamFailure read = errors.read(404, Headers.NONE, "<html>".getBytes(StandardCharsets.UTF_8));
        assertThat(read.failure()).isEqualTo(Failure.INTERNAL);
        assertThat(read.message()).isEqualTo("bad response status code 404");
        assertThat(errors.read(413, Headers.NONE, "<html>".getBytes(StandardCharsets.UTF_8))
                        .failure())
                .isEqualTo(Failure.TOO_LARGE);
    }
}
