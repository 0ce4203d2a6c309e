package switchboard.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.ChannelKey;
import switchboard.spi.RelayException;
import switchboard.testkit.Asked;
import switchboard.testkit.ChannelBuilder;

/** What Google lists as its models. */
class ModelListTest {
    private static final String PAGE = """
            {"models":[{"name":"models/gemini-2.5-flash","version":"001","displayName":"Gemini 2.5 Flash",
              "inputTokenLimit":1048576,"outputTokenLimit":65536,
              "supportedGenerationMethods":["generateContent","countTokens"],"temperature":1,"topP":0.95,"topK":64},
             {"name":"models/gemini-embedding-001","version":"001","supportedGenerationMethods":["embedContent"]}]%s}""";

    private static List<String> models(String base, Asked upstream) {
        return Fixtures.provider()
                .models(new ChannelBuilder(24).baseUrl(base).build(), new ChannelKey("AIza-secret"), upstream);
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000",
        "https://proxy.example/, https://proxy.example/v1beta/models?pageSize=1000",
        "https://proxy.example/v1, https://proxy.example/v1/models?pageSize=1000"
    })
    void namesAreWithoutTheirFolder(String base, String url) {
        Asked upstream = new Asked(PAGE.formatted(""));
        assertThat(models(base, upstream)).containsExactly("gemini-2.5-flash", "gemini-embedding-001");
        assertThat(upstream.url(0)).isEqualTo(url);
        assertThat(upstream.requests.getFirst().method()).isEqualTo("GET");
        assertThat(upstream.field(0, "x-goog-api-key")).contains("AIza-secret");
    }

    @Test
    void everyPageIsAskedForOnce() {
        Asked upstream = new Asked(
                PAGE.formatted(",\"nextPageToken\":\"a b+/=\""),
                "{\"models\":[{\"name\":\"models/gemini-2.0-flash\"}]}");
        assertThat(models("", upstream))
                .containsExactly("gemini-2.5-flash", "gemini-embedding-001", "gemini-2.0-flash");
        assertThat(upstream.url(1)).endsWith("/models?pageSize=1000&pageToken=a%20b%2B%2F%3D");
        assertThat(upstream.field(1, "x-goog-api-key")).contains("AIza-secret");
    }

    @Test
    void listThatGoesRoundInCirclesEnds() {
        String page = PAGE.formatted(",\"nextPageToken\":\"again\"");
        Asked upstream = new Asked(page, page);
        assertThat(models("", upstream)).hasSize(2);
        assertThat(upstream.requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "oops", "{\"models\":{}}", "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}", ""
            })
    void whatHoldsNoListIsAFailure(String answer) {
        assertThatThrownBy(() -> models("", new Asked(answer))).isInstanceOf(RelayException.class);
    }

    @Test
    void refusalIsToldByItsStatusAndWithoutTheKey() {
        Asked upstream = new Asked("{\"error\":{\"code\":400,\"message\":\"API key not valid.\"}}").withStatus(400);
        assertThatThrownBy(() -> models("", upstream))
                .isInstanceOf(RelayException.class)
                .hasMessage("status code: 400");
    }
}
