package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

class GoogleErrorsTest {
    /** 22:13:20 UTC, which is 14:13:20 in winter at the Pacific. */
    private static final GoogleErrors ERRORS = new GoogleErrors(() -> Instant.ofEpochSecond(1_700_000_000L));

    private static final Map<String, Failure> MEANINGS = Map.of(
            "key-invalid", Failure.AUTH,
            "location", Failure.REGION,
            "overloaded-array", Failure.BUSY,
            "quota-day", Failure.RATE,
            "signature-missing", Failure.BADREQ);

    static Stream<String> recorded() {
        return MEANINGS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recordedErrorMeansWhatItShould(String name) {
        JsonNode answer = Fixtures.json("error." + name + ".upstream.json");
        UpstreamFailure failure =
                ERRORS.read(answer.path("http_status").asInt(), Headers.NONE, Json.bytes(answer.path("body")));
        assertThat(failure.failure()).isEqualTo(MEANINGS.get(name));
        String wanted = "error." + name + ".openai.json";
        if (Fixtures.exists(wanted)) {
            JsonNode expected = Fixtures.json(wanted);
            assertThat(failure.status()).isEqualTo(expected.path("http_status").asInt());
            assertThat(failure.message())
                    .isEqualTo(expected.at("/body/error/message").asText());
            assertThat(failure.type()).isEqualTo(expected.at("/body/error/type").asText());
            assertThat(failure.param()).isEmpty();
            assertThat(Json.known(failure.code())).isEqualTo(expected.at("/body/error/code"));
        }
    }

    @Test
    void everyRecordedErrorHasAMeaning() {
        assertThat(Fixtures.names(".upstream.json").filter(name -> name.startsWith("error.")))
                .hasSize(MEANINGS.size());
    }

    @Test
    void quotaOfADayIsBackAtMidnightPacific() {
        JsonNode answer = Fixtures.json("error.quota-day.upstream.json");
        assertThat(ERRORS.read(429, Headers.NONE, Json.bytes(answer.path("body")))
                        .retryAfter())
                .contains(Duration.ofHours(9).plusMinutes(46).plusSeconds(40));
    }

    @Test
    void quotaOfAMinuteIsBackWhenGoogleSays() {
        assertThat(read(429, """
                        {"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[
                          {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[
                            {"quotaId":"GenerateRequestsPerMinutePerProjectPerModel","quotaValue":"10"}]},
                          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}""").retryAfter()).contains(Duration.ofMillis(34_500));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | FAILED_PRECONDITION | Please enable billing on project 1                        | QUOTA
                    400 | FAILED_PRECONDITION | Precondition check failed.                                | MODEL
                    400 | INVALID_ARGUMENT    | The input token count (9) exceeds the maximum number of tokens allowed (1) | CONTEXT
                    400 | INVALID_ARGUMENT    | API key expired. Please renew the API key.                | AUTH
                    401 | UNAUTHENTICATED     | Request had invalid authentication credentials            | AUTH
                    402 | RESOURCE_EXHAUSTED  | Your prepayment credits are depleted                      | QUOTA
                    403 | PERMISSION_DENIED   | Your API key was reported as leaked                       | PERM
                    404 | NOT_FOUND           | models/x is not found for API version v1beta              | MODEL
                    429 | RESOURCE_EXHAUSTED  | Resource exhausted. Please try again later.               | RATE
                    499 | CANCELLED           | The operation was cancelled.                              | CLIENT_GONE
                    500 | INTERNAL            | An internal error has occurred.                           | INTERNAL
                    503 | UNAVAILABLE         | The model is overloaded.                                  | BUSY
                    504 | DEADLINE_EXCEEDED   | Deadline expired before operation could complete.         | TIMEOUT
                    """)
    void everyLineOfTheTableHolds(int status, String word, String message, Failure wanted) {
        UpstreamFailure failure = read(
                status,
                "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\"}}".formatted(status, message, word));
        assertThat(failure.failure()).isEqualTo(wanted);
        assertThat(failure.message()).isEqualTo(message);
    }

    @Test
    void quotaOfNoneAtAllIsOfTheModel() {
        assertThat(read(429, """
                        {"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[
                          {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[
                            {"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier","quotaValue":"0"}]}]}}""").failure()).isEqualTo(Failure.MODEL);
    }

    @Test
    void failureInAGoodAnswerIsReadByItsOwnCode() {
        assertThat(read(200, "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}")
                        .failure())
                .isEqualTo(Failure.BUSY);
        assertThat(read(200, "<html>").failure()).isEqualTo(Failure.INTERNAL);
        assertThat(read(404, "<html>").failure()).isEqualTo(Failure.INTERNAL);
    }

    private static UpstreamFailure read(int status, String body) {
        return ERRORS.read(status, Headers.NONE, body.getBytes(StandardCharsets.UTF_8));
    }
}
