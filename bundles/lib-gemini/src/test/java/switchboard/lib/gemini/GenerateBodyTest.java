package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.JsonBody;

class GenerateBodyTest {
    @Test
    void systemPromptTakesTheClientsPlaceInEitherSpelling() {
        assertThat(text(GenerateBody.withSystem(
                        Fixtures.body("{\"system_instruction\":{\"parts\":[]},\"contents\":[ ]}"), "Be \"brief\".")))
                .isEqualTo("{\"contents\":[ ],\"systemInstruction\":{\"parts\":[{\"text\":\"Be \\\"brief\\\".\"}]}}");
    }

    @Test
    void thresholdHoldsWhereTheClientNamedNone() {
        JsonBody own = Fixtures.body("{\"safetySettings\":[{\"category\":\"X\",\"threshold\":\"OFF\"}]}");
        assertThat(GenerateBody.withSafety(own, "BLOCK_ONLY_HIGH")).isSameAs(own);
        JsonBody ours = Fixtures.body("{\"safetySettings\":" + Json.text(RequestWriter.safety("BLOCK_NONE")) + "}");
        assertThat(text(GenerateBody.withSafety(ours, "BLOCK_ONLY_HIGH")))
                .contains("BLOCK_ONLY_HIGH")
                .doesNotContain("BLOCK_NONE");
        assertThat(text(GenerateBody.withSafety(Fixtures.body("{}"), "OFF"))).contains("\"OFF\"");
    }

    @Test
    void thinkingIsFittedToAnotherFamilyAndLeftAloneInItsOwn() {
        JsonBody body = Fixtures.body(
                "{\"generationConfig\":{\"temperature\":1.00,\"thinkingConfig\":{\"thinkingBudget\":9000}}}");
        assertThat(GenerateBody.fitted(body, "gemini-2.5-flash", "gemini-2.5-flash"))
                .isSameAs(body);
        assertThat(text(GenerateBody.fitted(body, "alias", "gemini-3.5-flash")))
                .contains("\"thinkingLevel\":\"MEDIUM\"")
                .contains("\"temperature\":1.00")
                .doesNotContain("thinkingBudget");
        assertThat(text(GenerateBody.fitted(body, "alias", "gemini-2.0-flash")))
                .isEqualTo("{\"generationConfig\":{\"temperature\":1.00}}");
    }

    private static String text(JsonBody body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
