package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Dialect.Translation;
import switchboard.spi.Operation;
import switchboard.spi.RelayException;

class EmbeddingTranslationTest {
    @Test
    void oneTextIsOneInput() {
        Translation translation = translate("""
                {"content":{"parts":[{"text":"al"},{"text":"pha"}]},"outputDimensionality":3}""");
        assertThat(Json.known(translation.body())).isEqualTo(Json.known("""
                        {"model":"text-embedding-3-small","input":"alpha","dimensions":3,"encoding_format":"float"}"""));
        assertThat(answer(translation, "{\"data\":[{\"index\":0,\"embedding\":[0.10,1]}]}"))
                .isEqualTo(Json.known("{\"embedding\":{\"values\":[0.10,1]}}"));
    }

    @Test
    void batchIsAnsweredInItsOrder() {
        Translation translation = translate("""
                {"requests":[{"model":"models/x","content":{"parts":[{"text":"a"}]}},
                  {"model":"models/x","content":{"parts":[{"text":"b"}]}}]}""");
        assertThat(Json.known(translation.body()).path("input")).isEqualTo(Json.known("[\"a\",\"b\"]"));
        assertThat(answer(
                        translation,
                        "{\"data\":[{\"index\":1,\"embedding\":[2]},{\"index\":0,\"embedding\":\"AACAPw==\"}]}"))
                .hasToString("{\"embeddings\":[{\"values\":[1.0]},{\"values\":[2]}]}");
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThatThrownBy(() -> translate("{\"content\":{\"parts\":[{\"inlineData\":{}}]}}"))
                .isInstanceOf(RelayException.class);
        assertThatThrownBy(() -> translate("{}")).isInstanceOf(RelayException.class);
        assertThatThrownBy(() -> answer(translate("{\"content\":{\"parts\":[{\"text\":\"a\"}]}}"), "{\"data\":[]}"))
                .isInstanceOf(RelayException.class);
    }

    private static Translation translate(String body) {
        return new GenerateDialect().translate(Fixtures.call(Operation.EMBEDDINGS, "text-embedding-3-small", body));
    }

    private static JsonNode answer(Translation translation, String openai) {
        return Json.read(translation.answer().apply(openai.getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
    }
}
