package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RatiosTest {
    private final FakeOptions options = new FakeOptions();
    private final Ratios ratios = new Ratios(options);

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("lookups")
    void modelHasOneApisRatios(String model, int type, double ratio, double completion) {
        assertThat(ratios.model(model, type)).isEqualTo(ratio);
        assertThat(ratios.completion(model, type)).isEqualTo(completion);
    }

    static Stream<Arguments> lookups() {
        return Golden.rows("golden-ratio-lookup.tsv");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("builtIn")
    void builtInModelHasOneApisRatios(String entry, double ratio, double completion, String source) {
        int bracket = entry.endsWith(")") ? entry.lastIndexOf('(') : -1;
        String model = bracket < 0 ? entry : entry.substring(0, bracket);
        int type = bracket < 0 ? 1 : Integer.parseInt(entry.substring(bracket + 1, entry.length() - 1));
        assertThat(ratios.model(model, type)).isEqualTo(ratio);
        assertThat(ratios.priced(model, type)).isTrue();
        assertThat(ratios.completion(model, type)).as(source).isEqualTo(completion);
    }

    static Stream<Arguments> builtIn() {
        return Golden.rows("golden-model-ratios.tsv");
    }

    @ParameterizedTest
    @MethodSource("builtInGroups")
    void builtInGroupHasOneApisRatio(String group, double ratio) {
        assertThat(ratios.group(group)).isEqualTo(ratio);
    }

    static Stream<Arguments> builtInGroups() {
        return Golden.rows("golden-group-ratios.tsv");
    }

    @Test
    void optionGoesBeforeBuiltInAndChannelTypeBeforeBoth() {
        options.with("ModelRatio", "{\"gpt-4o\": 7, \"gpt-4o(3)\": 8, \"llama3-8b-8192\": 9}");
        assertThat(ratios.model("gpt-4o", 1)).isEqualTo(7);
        assertThat(ratios.model("gpt-4o", 3)).isEqualTo(8);
        assertThat(ratios.model("llama3-8b-8192", 33)).isEqualTo(0.15);
        assertThat(ratios.model("llama3-8b-8192", 29)).isEqualTo(9);
    }

    @Test
    void entryLeftOutOfTheOptionKeepsItsBuiltInRatio() {
        options.with("ModelRatio", "{}").with("CompletionRatio", "{}");
        assertThat(ratios.model("gpt-4o", 1)).isEqualTo(2.5);
        assertThat(ratios.completion("deepseek-reasoner", 36)).isEqualTo(3.981818181818182);
    }

    @Test
    void completionOptionGoesBeforeRules() {
        options.with("CompletionRatio", "{\"gpt-4o\": 1.5, \"claude-3-opus(14)\": 2}");
        assertThat(ratios.completion("gpt-4o", 1)).isEqualTo(1.5);
        assertThat(ratios.completion("claude-3-opus", 14)).isEqualTo(2);
        assertThat(ratios.completion("claude-3-opus", 1)).isEqualTo(5);
    }

    @Test
    void groupOptionHasNothingBehindIt() {
        options.with("GroupRatio", "{\"vip\": 0.8, \"free\": 0}");
        assertThat(ratios.group("vip")).isEqualTo(0.8);
        assertThat(ratios.group("free")).isZero();
        assertThat(ratios.group("svip")).isEqualTo(1);
        assertThat(ratios.group("nobody")).isEqualTo(1);
    }

    @Test
    void changedOptionCountsAtOnce() {
        options.with("ModelRatio", "{\"mine\": 1}");
        assertThat(ratios.model("mine", 1)).isEqualTo(1);
        options.with("ModelRatio", "{\"mine\": 2}");
        assertThat(ratios.model("mine", 1)).isEqualTo(2);
        options.with("ModelRatio", "");
        assertThat(ratios.priced("mine", 1)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unreadableOptionLeavesTheFormerOneInForce(String text) {
        options.with("ModelRatio", "{\"mine\": 1}");
        assertThat(ratios.model("mine", 1)).isEqualTo(1);
        options.with("ModelRatio", text);
        assertThat(ratios.model("mine", 1)).isEqualTo(1);
    }

    static Stream<String> unreadable() {
        return Stream.of(
                "{", "[]", "null", "{\"mine\": \"2\"}", "{\"mine\": null}", "{\"mine\": 2} x", "{\"mine\": 1e999}");
    }

    @Test
    void completionRulesCoverWhatTheGoldenTableLeavesOut() {
        assertThat(ratios.completion("gpt-3.5-turbo-instruct-0125", 1)).isEqualTo(3);
        assertThat(ratios.completion("gpt-4.1", 1)).isEqualTo(2);
        assertThat(ratios.completion("gpt-4-vision-preview", 1)).isEqualTo(3);
        assertThat(ratios.completion("gpt-4o-2024-05-13", 1)).isEqualTo(3);
        assertThat(ratios.completion("gpt-5", 1)).isEqualTo(1);
        assertThat(ratios.completion("o3-mini", 1)).isEqualTo(1);
        assertThat(ratios.completion("GPT-4O", 1)).isEqualTo(1);
        assertThat(ratios.model("GPT-4O", 1)).isEqualTo(Ratios.UNPRICED);
    }
}
