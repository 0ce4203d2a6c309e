package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect;
import switchboard.spi.OwnAnswer;

class OwnAnswersTest {
    private static final List<OwnAnswer.Model> MODELS = IntStream.range(0, 120)
            .mapToObj(i -> new OwnAnswer.Model("model-" + i, "somebody"))
            .toList();

    @Test
    void refusalIsGooglesError() {
        Dialect.Document refused = OwnAnswers.write(
                new OwnAnswer.Refused(401, "invalid token", "one_api_error", Optional.empty(), "null", "req"));
        JsonNode wanted = Fixtures.json("native.error.client.json");
        assertThat(refused.status()).isEqualTo(wanted.path("http_status").asInt());
        assertThat(json(refused)).isEqualTo(wanted.path("body"));
    }

    @Test
    void countIsATotal() {
        assertThat(json(OwnAnswers.write(new OwnAnswer.Tokens(7)))).isEqualTo(Json.known("{\"totalTokens\":7}"));
    }

    @Test
    void modelsComeInPages() {
        JsonNode first = models("");
        assertThat(first.path("models")).hasSize(50);
        assertThat(first.at("/models/0/name").asText()).isEqualTo("models/model-0");
        JsonNode last = models("pageSize=100&pageToken="
                + models("pageSize=100").path("nextPageToken").asText());
        assertThat(last.path("models")).hasSize(20);
        assertThat(last.has("nextPageToken")).isFalse();
        assertThat(models("page_size=1000").path("models")).hasSize(120);
    }

    @Test
    void tokenOfNobodysPageIsRefused() {
        assertThat(OwnAnswers.write(new OwnAnswer.Models(MODELS, "pageToken=%zz"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void modelSaysWhatItCanBeAsked() {
        assertThat(json(OwnAnswers.write(new OwnAnswer.Model("text-embedding-3-small", "openai")))
                        .path("supportedGenerationMethods")
                        .toString())
                .contains("embedContent");
        assertThat(json(OwnAnswers.write(new OwnAnswer.Model("gpt-4o", "openai")))
                        .path("supportedGenerationMethods")
                        .toString())
                .contains("generateContent");
    }

    private static JsonNode models(String query) {
        return json(OwnAnswers.write(new OwnAnswer.Models(MODELS, query)));
    }

    private static JsonNode json(Dialect.Document document) {
        return Json.read(document.json()).orElseThrow();
    }
}
