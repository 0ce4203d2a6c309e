package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRulesTest {
    @ParameterizedTest
    @CsvSource({
        "claude-instant-1.2,                          NONE,     OFF,    FREE, true,  NONE, false, 4096",
        "claude-2.1,                                  NONE,     OFF,    FREE, true,  NONE, false, 4096",
        "claude-3-opus-20240229,                      NONE,     OFF,    FREE, true,  NONE, false, 4096",
        "claude-3-haiku-20240307,                     NONE,     OFF,    FREE, true,  NONE, false, 4096",
        "claude-3-5-sonnet-20241022,                  NONE,     OFF,    FREE, true,  NONE, false, 8192",
        "claude-3.5-sonnet,                           NONE,     OFF,    FREE, true,  NONE, false, 8192",
        "anthropic.claude-3-5-haiku-20241022-v1:0,    NONE,     OFF,    FREE, true,  NONE, false, 8192",
        "claude-3-7-sonnet-20250219,                  BUDGET,   OFF,    FREE, true,  NONE, false, 64000",
        "claude-sonnet-4-20250514,                    BUDGET,   OFF,    ONE,  true,  NONE, false, 64000",
        "claude-sonnet-4@20250514,                    BUDGET,   OFF,    ONE,  true,  NONE, false, 64000",
        "claude-opus-4-0,                             BUDGET,   OFF,    ONE,  true,  NONE, false, 32000",
        "claude-opus-4-1-20250805,                    BUDGET,   OFF,    ONE,  true,  NONE, false, 32000",
        "us.anthropic.claude-opus-4-20250514-v1:0,    BUDGET,   OFF,    ONE,  true,  NONE, false, 32000",
        "claude-opus-4-5-20251101,                    BUDGET,   OFF,    ONE,  true,  MAX,  true,  64000",
        "claude-sonnet-4.5,                           BUDGET,   OFF,    ONE,  true,  NONE, true,  64000",
        "global.anthropic.claude-haiku-4-5-20251001-v1:0, BUDGET, OFF,  ONE,  true,  NONE, true,  64000",
        "claude-opus-4-6,                             ADAPTIVE, OFF,    ONE,  false, MAX,  true,  128000",
        "claude-sonnet-4-6,                           ADAPTIVE, OFF,    ONE,  false, MAX,  true,  128000",
        "claude-opus-4-7,                             ADAPTIVE, OFF,    NONE, false, ALL,  true,  128000",
        "claude-opus-4-8,                             ADAPTIVE, OFF,    NONE, false, ALL,  true,  128000",
        "claude-opus-5,                               ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "claude-sonnet-5,                             ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "claude-sonnet-5-5,                           ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "claude-haiku-5-5,                            ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "claude-opus-5-5,                             ADAPTIVE, ALWAYS, NONE, false, ALL,  true,  128000",
        "claude-fable-5-1,                            ADAPTIVE, ALWAYS, NONE, false, ALL,  true,  128000",
        "claude-mythos-5,                             ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "claude-of-tomorrow-7,                        ADAPTIVE, ON,     NONE, false, ALL,  true,  128000",
        "kimi-k2-thinking,                            BUDGET,   OFF,    FREE, true,  NONE, false, 0"
    })
    void everyFamilyHasItsRow(
            String model,
            ModelRules.Thinking thinking,
            ModelRules.Unasked unasked,
            ModelRules.Draw sampling,
            boolean prefill,
            ModelRules.Efforts efforts,
            boolean structured,
            long most) {
        ModelRules rules = ModelRules.of(model);
        assertThat(rules.thinking()).isEqualTo(thinking);
        assertThat(rules.unasked()).isEqualTo(unasked);
        assertThat(rules.sampling()).isEqualTo(sampling);
        assertThat(rules.prefill()).isEqualTo(prefill);
        assertThat(rules.efforts()).isEqualTo(efforts);
        assertThat(rules.structured()).isEqualTo(structured);
        assertThat(rules.most()).isEqualTo(most);
        assertThat(rules.thoughtsComeUnasked()).isEqualTo(sampling != ModelRules.Draw.NONE);
    }
}
