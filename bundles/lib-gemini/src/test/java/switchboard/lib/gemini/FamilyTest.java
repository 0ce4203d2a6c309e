package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;

class FamilyTest {
    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, NONE, 128",
        "gemini-2.5-pro, MINIMAL, 128",
        "gemini-2.5-pro, MAX, 32768",
        "gemini-2.5-flash, NONE, 0",
        "models/gemini-2.5-flash, LOW, 2048",
        "gemini-2.5-flash-lite, NONE, 0",
        "gemini-2.5-flash-lite-preview-09-2025, XHIGH, 24576",
        "gemini-3-pro-preview, MINIMAL, LOW",
        "gemini-3-pro-preview, MEDIUM, HIGH",
        "gemini-3.1-pro-preview, MEDIUM, MEDIUM",
        "gemini-3-flash-preview, NONE, MINIMAL",
        "gemini-3.1-flash-lite, MINIMAL, MINIMAL",
        "gemini-3.5-flash, HIGH, HIGH",
        "gemini-3.7-flash, NONE, LOW",
        "google/gemini-3.8-flash, MINIMAL, LOW",
        "gemini-flash-latest, MINIMAL, LOW",
        "gemini-pro-latest, MEDIUM, MEDIUM",
        "gemini-flash-lite-latest, MINIMAL, MINIMAL"
    })
    void effortIsAskedForInTheModelsWay(String model, Effort effort, String wanted) {
        var config = Family.of(model)
                .thinking(new Reasoning(Optional.of(effort), OptionalLong.empty(), Optional.empty()))
                .orElseThrow();
        assertThat(
                        config.has("thinkingBudget")
                                ? config.get("thinkingBudget").asText()
                                : config.path("thinkingLevel").asText())
                .isEqualTo(wanted);
        assertThat(config.has("thinkingBudget") && config.has("thinkingLevel")).isFalse();
        assertThat(config.path("includeThoughts").asBoolean()).isEqualTo(effort != Effort.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash-lite, 100, 512",
        "gemini-2.5-flash-lite, 0, 0",
        "gemini-2.5-pro, 0, 128",
        "gemini-2.5-pro, 99999, 32768",
        "gemini-2.5-flash, -1, -1"
    })
    void budgetIsHeldToWhatTheModelAllows(String model, long budget, long wanted) {
        assertThat(Family.of(model)
                        .thinking(new Reasoning(Optional.empty(), OptionalLong.of(budget), Optional.of(false)))
                        .orElseThrow())
                .hasToString("{\"thinkingBudget\":" + wanted + "}");
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.0-flash", "gemini-2.5-flash-image", "gemini-3-pro-image-preview", "gemini-2.5-pro-preview-tts"
    })
    void modelsThatDoNotThinkAreNotAskedTo(String model) {
        assertThat(Family.of(model)
                        .thinking(new Reasoning(Optional.of(Effort.HIGH), OptionalLong.empty(), Optional.of(true))))
                .isEmpty();
    }

    @Test
    void nothingIsAskedForWhereNothingWasSaid() {
        assertThat(Family.of("gemini-3.5-flash").thinking(Reasoning.UNSET)).isEmpty();
    }
}
