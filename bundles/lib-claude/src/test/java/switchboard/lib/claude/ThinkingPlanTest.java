package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.lib.claude.Ask.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.Seal;
import switchboard.spi.ToolChoice.Mode;

class ThinkingPlanTest {
    private static final String BUDGET = "claude-sonnet-4-5";
    private static final String BOTH = "claude-opus-4-6";
    private static final String ADAPTIVE = "claude-opus-4-8";
    private static final String UNASKED = "claude-opus-5";
    private static final String ALWAYS = "claude-opus-5-5";

    @ParameterizedTest
    @CsvSource({"MINIMAL,1024", "LOW,2048", "MEDIUM,8192", "HIGH,16384", "XHIGH,32768", "MAX,32768"})
    void effortBecomesABudgetAboveTheAnswer(Effort effort, long budget) {
        JsonNode written = Ask.of(BUDGET)
                .effort(effort)
                .max(1000)
                .temperature("0.3")
                .topP("0.5")
                .topK(3)
                .written();
        assertThat(written.path("thinking")).isEqualTo(json("{'type':'enabled','budget_tokens':" + budget + "}"));
        assertThat(written.path("max_tokens").asLong()).isEqualTo(budget + 1000);
        assertThat(written.has("temperature") || written.has("top_p") || written.has("top_k"))
                .isFalse();
        assertThat(written.has("output_config")).isFalse();
    }

    @Test
    void budgetLeavesRoomForTheAnswerWithinWhatTheModelBears() {
        JsonNode written =
                Ask.of("claude-opus-4-1").effort(Effort.MAX).max(32_000).written();
        assertThat(written.path("max_tokens").asLong()).isEqualTo(32_000);
        assertThat(written.at("/thinking/budget_tokens").asLong()).isEqualTo(16_000);
        assertThat(Ask.of(BUDGET)
                        .budget(1)
                        .max(50)
                        .written()
                        .at("/thinking/budget_tokens")
                        .asLong())
                .isEqualTo(1024);
    }

    @Test
    void noEffortIsNoThinking() {
        assertThat(Ask.of(BUDGET).effort(Effort.NONE).written().has("thinking")).isFalse();
        assertThat(Ask.of(BUDGET).budget(0).written().has("thinking")).isFalse();
        assertThat(Ask.of(ADAPTIVE).effort(Effort.NONE).written().path("thinking"))
                .isEqualTo(json("{'type':'disabled'}"));
        JsonNode always = Ask.of(ALWAYS).effort(Effort.NONE).written();
        assertThat(always.has("thinking")).isFalse();
        assertThat(always.path("output_config")).isEqualTo(json("{'effort':'low'}"));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-6,MINIMAL,low",
        "claude-opus-4-6,MEDIUM,medium",
        "claude-opus-4-6,HIGH,high",
        "claude-opus-4-6,XHIGH,high",
        "claude-opus-4-6,MAX,max",
        "claude-opus-4-8,XHIGH,xhigh",
        "claude-fable-5-1,LOW,low"
    })
    void effortIsToldInClaudesWords(String model, Effort effort, String word) {
        JsonNode written =
                Ask.of(model).effort(effort).temperature("0.3").max(4096).written();
        assertThat(written.at("/output_config/effort").asText()).isEqualTo(word);
        assertThat(written.at("/thinking/type").asText()).isEqualTo("adaptive");
        assertThat(written.path("max_tokens").asLong()).isEqualTo(4096);
        assertThat(written.has("temperature")).isFalse();
    }

    @Test
    void thoughtsAreAskedForWhereTheyDoNotComeByThemselves() {
        assertThat(Ask.of(ADAPTIVE)
                        .effort(Effort.LOW)
                        .written()
                        .at("/thinking/display")
                        .asText())
                .isEqualTo("summarized");
        assertThat(Ask.of(ADAPTIVE).effort(Effort.LOW).shown(false).written().path("thinking"))
                .isEqualTo(json("{'type':'adaptive'}"));
        assertThat(Ask.of(BOTH).effort(Effort.LOW).written().path("thinking")).isEqualTo(json("{'type':'adaptive'}"));
    }

    @Test
    void aBudgetOfTheModelsChoiceIsNoEffort() {
        JsonNode written = Ask.of(BOTH).budget(-1).written();
        assertThat(written.path("thinking")).isEqualTo(json("{'type':'adaptive'}"));
        assertThat(written.has("output_config")).isFalse();
        assertThat(Ask.of(BOTH)
                        .budget(16_000)
                        .written()
                        .at("/output_config/effort")
                        .asText())
                .isEqualTo("high");
        assertThat(Ask.of(BUDGET)
                        .budget(-1)
                        .written()
                        .at("/thinking/budget_tokens")
                        .asLong())
                .isEqualTo(8192);
    }

    @Test
    void modelsThatCannotThinkAreNotAskedTo() {
        JsonNode written = Ask.of("claude-3-opus-20240229")
                .effort(Effort.HIGH)
                .temperature("0.5")
                .written();
        assertThat(written.has("thinking") || written.has("output_config")).isFalse();
        assertThat(written.has("temperature")).isTrue();
    }

    @Test
    void withoutItsEarlierThoughtsAModelGoesOnWithoutThinking() {
        Ask lost = Ask.of(BUDGET).calls("a", "f", "{}").result("a", "1").effort(Effort.LOW);
        assertThat(lost.written().has("thinking")).isFalse();
        Part thought = new Part.Thinking("Hm.", new Seal(Seal.CLAUDE_SIGNATURE, "c2ln"));
        Ask kept = Ask.of(BUDGET)
                .says(Role.ASSISTANT, thought, new Part.ToolCall("a", "f", "{}", Seal.NONE))
                .result("a", "1")
                .effort(Effort.LOW);
        assertThat(kept.written().has("thinking")).isTrue();
        assertThat(Ask.of(BOTH)
                        .calls("a", "f", "{}")
                        .result("a", "1")
                        .effort(Effort.LOW)
                        .written()
                        .has("thinking"))
                .isTrue();
        assertThat(Ask.of(BUDGET)
                        .calls("a", "f", "{}")
                        .result("a", "1")
                        .says(Role.ASSISTANT, "Done.")
                        .says(Role.USER, "And now?")
                        .effort(Effort.LOW)
                        .written()
                        .has("thinking"))
                .isTrue();
    }

    @Test
    void whoThinksCannotBeForcedToCall() {
        assertThat(choice(Ask.of(BUDGET).effort(Effort.LOW).choice(Mode.REQUIRED)))
                .isEqualTo("auto");
        assertThat(choice(Ask.of(ALWAYS).choice(Mode.NAMED, "a"))).isEqualTo("auto");
        assertThat(choice(Ask.of(BUDGET).choice(Mode.REQUIRED))).isEqualTo("any");
        assertThat(choice(Ask.of(ADAPTIVE).choice(Mode.REQUIRED))).isEqualTo("any");
    }

    @Test
    void whoThinksUnaskedDoesNotWhereACallIsForced() {
        Ask forced = Ask.of(UNASKED).tool("a", "").choice(Mode.NAMED, "a");
        assertThat(forced.written().path("thinking")).isEqualTo(json("{'type':'disabled'}"));
        assertThat(forced.written().path("tool_choice")).isEqualTo(json("{'type':'tool','name':'a'}"));
        assertThat(Ask.of(UNASKED).written().has("thinking")).isFalse();
    }

    private static String choice(Ask ask) {
        return ask.tool("a", "").written().at("/tool_choice/type").asText();
    }

    @Test
    void theSuffixOfANameAsksForThinking() {
        JsonNode written = Ask.of("claude-sonnet-4-5-thinking").written();
        assertThat(written.path("model").asText()).isEqualTo("claude-sonnet-4-5");
        assertThat(written.at("/thinking/type").asText()).isEqualTo("enabled");
        assertThat(Ask.of("kimi-k2-thinking").written().path("model").asText()).isEqualTo("kimi-k2-thinking");
    }

    @Test
    void whoThinksDoesNotGoOnWithItsOwnWords() {
        JsonNode messages = Ask.of(BUDGET)
                .says(Role.ASSISTANT, "So")
                .effort(Effort.LOW)
                .written()
                .path("messages");
        assertThat(messages).hasSize(3);
    }
}
