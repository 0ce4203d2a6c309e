package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockModelsTest {
    private static final BedrockModels MODELS = new BedrockModels();

    @ParameterizedTest
    @CsvSource({
        "claude-2.1, us-east-1, anthropic.claude-v2:1",
        "claude-3-haiku-20240307, eu-west-1, anthropic.claude-3-haiku-20240307-v1:0",
        "claude-3-5-sonnet-20241022, us-west-2, us.anthropic.claude-3-5-sonnet-20241022-v2:0",
        "claude-3-5-sonnet-20241022, ap-northeast-1, apac.anthropic.claude-3-5-sonnet-20241022-v2:0",
        "claude-3-7-sonnet-20250219, us-gov-west-1, us-gov.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "claude-sonnet-4-5-20250929, eu-central-1, eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-20250929, ap-northeast-1, jp.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-20250929, ap-southeast-2, au.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-20250929, ap-south-1, global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-20250929, sa-east-1, global.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-opus-9, us-east-1, us.anthropic.claude-opus-9",
        "nova-pro, us-east-1, us.amazon.nova-pro-v1:0",
        "llama3-8b-8192, us-east-1, meta.llama3-8b-instruct-v1:0",
        "anthropic.claude-v2, us-east-1, anthropic.claude-v2",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, eu-west-1, us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:1:application-inference-profile/x, us-east-1,"
                + " arn:aws:bedrock:us-east-1:1:application-inference-profile/x",
        "whatever-3.5, us-east-1, whatever-3.5"
    })
    void idsFitTheRegion(String name, String region, String id) {
        assertThat(MODELS.id(name, region, BedrockModels.AUTO)).isEqualTo(id);
    }

    @Test
    void operatorMayChooseTheProfile() {
        assertThat(MODELS.id("claude-sonnet-4-5", "us-east-1", "none"))
                .isEqualTo("anthropic.claude-sonnet-4-5-20250929-v1:0");
        assertThat(MODELS.id("claude-sonnet-4-5", "us-east-1", "global"))
                .isEqualTo("global.anthropic.claude-sonnet-4-5-20250929-v1:0");
    }

    @Test
    void pricesGoByTheNamePeopleUse() {
        assertThat(MODELS.name("eu.anthropic.claude-sonnet-4-5-20250929-v1:0")).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(MODELS.name("anthropic.claude-v2:1")).isEqualTo("claude-2.1");
        assertThat(MODELS.name("arn:aws:x")).isEqualTo("arn:aws:x");
        assertThat(MODELS.name("cohere.command-r-v1:0")).isEqualTo("cohere.command-r-v1:0");
    }

    @Test
    void claudeIsKnownEvenBehindAnArn() {
        assertThat(BedrockModels.isClaude("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "x"))
                .isTrue();
        assertThat(BedrockModels.isClaude("claude-2.1", "claude-2.1")).isTrue();
        assertThat(BedrockModels.isClaude("arn:aws:bedrock:us-east-1:1:application-inference-profile/x", "claude-x"))
                .isTrue();
        assertThat(BedrockModels.isClaude("amazon.nova-pro-v1:0", "claude-x")).isFalse();
    }
}
