package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.RetryAfter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;

/** What is understood of upstreams that nobody declared anything about. */
class ErrorReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"m\"}}",
                "{\"error\":\"m\",\"message\":\"x\"}",
                "{\"message\":\"m\",\"msg\":\"x\"}",
                "{\"msg\":\"m\"}",
                "{\"error_msg\":\"m\"}",
                "{\"err\":\"m\"}",
                "{\"detail\":\"m\"}",
                "{\"header\":{\"message\":\"m\"}}",
                "{\"base_resp\":{\"status_msg\":\"m\"}}",
                "{\"response\":{\"error\":{\"message\":\"m\"}}}",
                "{\"Message\":\"m\"}",
                "{\"errors\":[{\"message\":\"m\"}]}",
                "{\"error\":[{\"code\":2003,\"message\":\"m\"}]}",
                "[{\"error\":{\"message\":\"m\",\"code\":400}}]",
                "{\"ResponseMetadata\":{\"Error\":{\"Code\":\"C\",\"Message\":\"m\"}}}",
                "\"m\"",
                "m",
            })
    void messageIsFoundInWhateverShape(String body) {
        assertThat(read(400, body).message()).isEqualTo("m");
        assertThat(read(400, body).failure()).isEqualTo(Failure.BADREQ);
    }

    @Test
    void listsOfFaultsBecomeOneSentence() {
        assertThat(read(
                                422,
                                "{\"detail\":[{\"loc\":[\"body\",\"messages\",0],\"msg\":\"field required\"},{\"loc\":[],\"msg\":\"b\"}]}")
                        .message())
                .isEqualTo("body.messages.0: field required; b");
    }

    @ParameterizedTest
    @CsvSource({
        "400, BADREQ, 400",
        "401, AUTH, 401",
        "402, QUOTA, 429",
        "403, PERM, 403",
        "404, MODEL, 404",
        "405, BADREQ, 400",
        "408, TIMEOUT, 504",
        "409, BUSY, 503",
        "413, TOO_LARGE, 413",
        "422, BADREQ, 400",
        "424, INTERNAL, 502",
        "429, RATE, 429",
        "451, FILTER, 400",
        "498, BUSY, 503",
        "499, INTERNAL, 502",
        "500, INTERNAL, 500",
        "501, INTERNAL, 502",
        "502, INTERNAL, 502",
        "503, BUSY, 503",
        "504, TIMEOUT, 504",
        "520, INTERNAL, 502",
        "524, TIMEOUT, 504",
        "529, BUSY, 503",
        "302, INTERNAL, 502"
    })
    void statusDecidesWhereNothingElseDoes(int status, Failure failure, int shown) {
        UpstreamFailure read = read(status, "{\"error\":{\"message\":\"what it says\"}}");
        assertThat(read.failure()).isEqualTo(failure);
        assertThat(read.status()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_api_key, 400, AUTH",
        "account_deactivated, 403, AUTH",
        "insufficient_quota, 429, QUOTA",
        "billing_not_active, 403, QUOTA",
        "rate_limit_exceeded, 400, RATE",
        "model_not_found, 403, MODEL",
        "context_length_exceeded, 400, CONTEXT",
        "content_policy_violation, 400, FILTER",
        "unsupported_country_region_territory, 403, REGION",
        "unknown_url, 404, INTERNAL"
    })
    void codesOfTheFamilyDecideBeforeTheStatus(String code, int status, Failure failure) {
        assertThat(read(status, "{\"error\":{\"message\":\"m\",\"code\":\"%s\"}}".formatted(code))
                        .failure())
                .isEqualTo(failure);
    }

    @Test
    void phrasesDecideOnlyWhereTheClientOrTheKeyIsAtFault() {
        String body = "{\"error\":{\"message\":\"Your credit balance is too low.\"}}";
        assertThat(read(400, body).failure()).isEqualTo(Failure.QUOTA);
        assertThat(read(500, body).failure()).isEqualTo(Failure.INTERNAL);
        assertThat(read(400, "{\"error\":{\"message\":\"the load balancer gives you credit\"}}")
                        .failure())
                .isEqualTo(Failure.BADREQ);
    }

    @Test
    void pagesOfWebServersSayNothing() {
        UpstreamFailure page = read(404, "<html><body>nginx sk-secret</body></html>");
        assertThat(page.message()).isEqualTo("bad response status code 404");
        assertThat(page.failure()).isEqualTo(Failure.INTERNAL);
        assertThat(page.code()).isEqualTo("\"bad_response_status_code\"");
    }

    @Test
    void keysInAddressesAreHidden() {
        assertThat(read(400, "{\"error\":\"GET https://x.example/v1?key=AIzaSecret&a=b failed\"}")
                        .message())
                .isEqualTo("GET https://x.example/v1?key=***&a=b failed");
        assertThat(read(400, "GET /?a=b&api_key=abc,access_token=x").message()).doesNotContain("abc");
    }

    @Test
    void messagesHaveALimit() {
        assertThat(read(400, "x".repeat(10_000)).message()).hasSize(500);
        assertThat(read(400, "{\"error\":\"" + "x".repeat(10_000) + "\"}").message())
                .hasSize(4000);
    }

    @Test
    void codesThatAreNumbersBecomeText() {
        assertThat(read(400, "{\"error\":{\"message\":\"m\",\"code\":4711}}").code())
                .isEqualTo("\"4711\"");
        assertThat(read(500, "{\"error\":{\"message\":\"m\",\"code\":null}}").code())
                .isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after-ms, 1400, 1400",
        "retry-after, 2, 2000",
        "retry-after, 0.5, 500",
        "retry-after, -1, -1",
        "retry-after, soon, -1",
        "retry-after, 99999999, 86400000",
        "retry-after, 'Tue, 14 Nov 2023 22:13:30 GMT', 10000",
        "retry-after, 'Tue, 14 Nov 2023 22:13:00 GMT', 0"
    })
    void retryAfterIsReadInEveryForm(String header, String value, long millis) {
        RetryAfter reader = new RetryAfter(() -> Instant.parse("2023-11-14T22:13:20Z"));
        assertThat(reader.of(Headers.of(header, value), ""))
                .isEqualTo(millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)));
    }

    @Test
    void retryAfterIsReadFromTheMessageWhereNoHeaderTellsIt() {
        assertThat(read(429, "{\"error\":{\"message\":\"Please retry after 6 seconds.\"}}")
                        .retryAfter())
                .contains(Duration.ofSeconds(6));
        assertThat(read(429, "{\"error\":{\"message\":\"Please try again in 3.5s.\"}}")
                        .retryAfter())
                .contains(Duration.ofMillis(3500));
        assertThat(read(429, "{\"error\":{\"message\":\"Please try again in 20ms.\"}}")
                        .retryAfter())
                .contains(Duration.ofMillis(20));
    }

    private static UpstreamFailure read(int status, String body) {
        return Fixtures.provider("openai-compatible")
                .classify(status, Headers.NONE, body.getBytes(StandardCharsets.UTF_8));
    }
}
