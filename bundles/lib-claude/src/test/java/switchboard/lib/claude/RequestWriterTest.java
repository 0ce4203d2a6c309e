package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static switchboard.lib.claude.Ask.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice.Mode;

class RequestWriterTest {
    private static final String OLD = "claude-3-opus-20240229";
    private static final String SONNET = "claude-sonnet-4-5";
    private static final String NEWEST = "claude-opus-4-8";

    @Test
    void whatClaudeHasNoWordForIsLeftOut() {
        JsonNode written =
                Ask.of(SONNET).extra("logprobs", "true").extra("store", "true").written();
        assertThat(written)
                .isEqualTo(json("{'model':'claude-sonnet-4-5','max_tokens':8192,'messages':[{'role':'user',"
                        + "'content':[{'type':'text','text':'Hello'}]}]}"));
    }

    @Test
    void severalChoicesAreRefusedByName() {
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> Ask.of(SONNET).n(2).written())
                .satisfies(refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ);
                    assertThat(refused.failure().param()).contains("n");
                });
        assertThat(Ask.of(SONNET).n(1).written().has("n")).isFalse();
    }

    @Test
    void allSystemWordsAreCollectedInTheirOrder() {
        JsonNode written = Ask.of(SONNET)
                .says(Role.SYSTEM, "One.")
                .says(Role.SYSTEM, " ")
                .says(Role.SYSTEM, "Two.")
                .written();
        assertThat(written.path("system"))
                .isEqualTo(json("[{'type':'text','text':'One.'},{'type':'text','text':'Two.'}]"));
    }

    @Test
    void maxTokensIsHeldToWhatTheModelBears() {
        assertThat(Ask.of(OLD).max(9000).written().path("max_tokens").asLong()).isEqualTo(4096);
        assertThat(Ask.of(OLD).written().path("max_tokens").asLong()).isEqualTo(4096);
        assertThat(Ask.of("claude-opus-5").written().path("max_tokens").asLong())
                .isEqualTo(128_000);
        assertThat(Ask.of("deepseek-chat")
                        .max(300_000)
                        .written()
                        .path("max_tokens")
                        .asLong())
                .isEqualTo(300_000);
        assertThat(Ask.of(SONNET).max(0).written().path("max_tokens").asLong()).isZero();
    }

    @Test
    void temperatureIsHeldToOneAndDrawsAreWhatTheModelBears() {
        JsonNode old = Ask.of(OLD).temperature("1.4").topP("0.9").topK(40).written();
        assertThat(old.path("temperature").decimalValue()).isEqualByComparingTo("1");
        assertThat(old.path("top_p").decimalValue()).isEqualByComparingTo("0.9");
        assertThat(old.path("top_k").asInt()).isEqualTo(40);
        JsonNode one = Ask.of(SONNET).temperature("0").topP("0.9").topK(40).written();
        assertThat(one.path("temperature").decimalValue()).isZero();
        assertThat(one.has("top_p")).isFalse();
        assertThat(one.path("top_k").asInt()).isEqualTo(40);
        assertThat(Ask.of(SONNET).topP("0.9").written().has("top_p")).isTrue();
        JsonNode none = Ask.of(NEWEST).temperature("1").topP("0.9").topK(40).written();
        assertThat(none.has("temperature") || none.has("top_p") || none.has("top_k"))
                .isFalse();
    }

    @Test
    void blankStopSequencesAreLeftOut() {
        assertThat(Ask.of(SONNET).stop("END", "", " \n").written().path("stop_sequences"))
                .isEqualTo(json("['END']"));
        assertThat(Ask.of(SONNET).stop("").written().has("stop_sequences")).isFalse();
    }

    @Test
    void userIsToldAsAHash() {
        JsonNode written = Ask.of(SONNET).extra("user", "\"u-17\"").written();
        assertThat(written.path("metadata").path("user_id").asText())
                .isEqualTo("9370e9b203743d7923180e50f8f4d55479deb6870b20253bcc50d02a5bfb86e3");
        assertThat(Ask.of(SONNET)
                        .extra("safety_identifier", "\"u-17\"")
                        .written()
                        .path("metadata"))
                .isEqualTo(written.path("metadata"));
    }

    @Test
    void serviceTierIsTranslatedOrLeftOut() {
        assertThat(Ask.of(SONNET).extra("service_tier", "\"auto\"").written().path("service_tier"))
                .isEqualTo(json("'auto'"));
        assertThat(Ask.of(SONNET).extra("service_tier", "\"default\"").written().path("service_tier"))
                .isEqualTo(json("'standard_only'"));
        assertThat(Ask.of(SONNET).extra("service_tier", "\"flex\"").written().has("service_tier"))
                .isFalse();
    }

    @Test
    void schemasGoWhereTheModelHasAnEarForThem() {
        AnswerFormat schema = new AnswerFormat.Schema("place", "", "{\"type\":\"object\"}", Optional.of(true));
        assertThat(Ask.of(SONNET).format(schema).written().path("output_config"))
                .isEqualTo(json("{'format':{'type':'json_schema','schema':{'type':'object'}}}"));
        JsonNode old = Ask.of(OLD).format(schema).written();
        assertThat(old.has("output_config")).isFalse();
        assertThat(old.at("/system/0/text").asText()).contains("JSON Schema:\n{\"type\":\"object\"}");
    }

    @Test
    void anyJsonIsAskedForInWords() {
        JsonNode written = Ask.of(SONNET)
                .says(Role.SYSTEM, "Be brief.")
                .format(AnswerFormat.JSON)
                .written();
        assertThat(written.at("/system/0/text").asText()).isEqualTo("Be brief.");
        assertThat(written.at("/system/1/text").asText()).contains("JSON");
    }

    @Test
    void schemasOfToolsStayAsTheyAre() {
        JsonNode tools = Ask.of(SONNET)
                .tool("a", "{\"type\":\"object\",\"$defs\":{\"x\":{}},\"additionalProperties\":false}")
                .tool("b", "")
                .tool("c", "null")
                .tool("d", "{\"properties\":{}}")
                .tool("e", "{\"type\":null}")
                .written()
                .path("tools");
        assertThat(tools)
                .isEqualTo(json(
                        "[{'name':'a','input_schema':{'type':'object','$defs':{'x':{}},'additionalProperties':false}},"
                                + "{'name':'b','input_schema':{'type':'object','properties':{}}},"
                                + "{'name':'c','input_schema':{'type':'object','properties':{}}},"
                                + "{'name':'d','input_schema':{'properties':{},'type':'object'}},"
                                + "{'name':'e','input_schema':{'type':'object'}}]"));
    }

    @Test
    void strictAndCacheMarksOfToolsGoAlong() {
        Tool strict = new Tool.Function("a", "Says a.", "", Optional.of(true), "{\"type\":\"ephemeral\"}");
        assertThat(Ask.of(SONNET).tool(strict).written().at("/tools/0"))
                .isEqualTo(json("{'name':'a','description':'Says a.','input_schema':{'type':'object','properties':{}},"
                        + "'strict':true,'cache_control':{'type':'ephemeral'}}"));
        assertThat(Ask.of(OLD).tool(strict).written().at("/tools/0").has("strict"))
                .isFalse();
    }

    @Test
    void claudesOwnToolsPassAndThoseOfOthersDoNot() {
        String own = "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":3}";
        JsonNode tools = Ask.of(SONNET)
                .tool(new Tool.Hosted(Dialect.CLAUDE_MESSAGES, "web_search_20250305", own))
                .tool(new Tool.Hosted(Dialect.GEMINI_GENERATE, "google_search", "{}"))
                .written()
                .path("tools");
        assertThat(tools).isEqualTo(json("[" + own + "]"));
    }

    @Test
    void aToolOfOthersThatMustBeCalledIsRefusedSoThatAnotherMayCallIt() {
        Ask ask = Ask.of(SONNET).tool(new Tool.Hosted(Dialect.GEMINI_GENERATE, "google_search", "{}"));
        assertThat(ask.written().has("tools")).isFalse();
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> ask.choice(Mode.REQUIRED).written())
                .satisfies(refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
    }

    @Test
    void webSearchOptionsBecomeClaudesSearch() {
        JsonNode tools = Ask.of(SONNET)
                .extra(
                        "web_search_options",
                        "{\"user_location\":{\"type\":\"approximate\",\"approximate\":{\"city\":\"Kiel\",\"x\":1}}}")
                .written()
                .path("tools");
        assertThat(tools)
                .isEqualTo(json("[{'type':'web_search_20250305','name':'web_search',"
                        + "'user_location':{'type':'approximate','city':'Kiel'}}]"));
    }

    @Test
    void choicesOfToolsAreTranslated() {
        assertThat(choice(Ask.of(SONNET).choice(Mode.AUTO))).isEqualTo(json("{'type':'auto'}"));
        assertThat(choice(Ask.of(SONNET).choice(Mode.NONE))).isEqualTo(json("{'type':'none'}"));
        assertThat(choice(Ask.of(SONNET).choice(Mode.REQUIRED))).isEqualTo(json("{'type':'any'}"));
        assertThat(choice(Ask.of(SONNET).choice(Mode.NAMED, "a"))).isEqualTo(json("{'type':'tool','name':'a'}"));
        assertThat(choice(Ask.of(SONNET)).isMissingNode()).isTrue();
        assertThat(choice(Ask.of(SONNET).oneCallAtATime()))
                .isEqualTo(json("{'type':'auto','disable_parallel_tool_use':true}"));
        assertThat(choice(Ask.of(SONNET).choice(Mode.REQUIRED).oneCallAtATime()))
                .isEqualTo(json("{'type':'any','disable_parallel_tool_use':true}"));
        assertThat(choice(Ask.of(SONNET).choice(Mode.NONE).oneCallAtATime())).isEqualTo(json("{'type':'none'}"));
    }

    private static JsonNode choice(Ask ask) {
        return ask.tool("a", "").written().path("tool_choice");
    }

    @Test
    void aChoiceWithoutToolsIsLeftOut() {
        assertThat(Ask.of(SONNET)
                        .choice(Mode.REQUIRED)
                        .oneCallAtATime()
                        .written()
                        .has("tool_choice"))
                .isFalse();
    }

    @Test
    void aChoiceAmongSomeOffersThoseAlone() {
        JsonNode written = Ask.of(SONNET)
                .tool("a", "")
                .tool("b", "")
                .tool("c", "")
                .choice(Mode.REQUIRED, "a", "c")
                .written();
        assertThat(written.path("tools").findValuesAsText("name")).containsExactly("a", "c");
        assertThat(written.path("tool_choice")).isEqualTo(json("{'type':'any'}"));
    }

    @Test
    void namesThatClaudeRefusesAreEscapedEverywhere() {
        JsonNode written = Ask.of(SONNET)
                .calls("call:1/ä", "files:read.text", "{}")
                .result("call:1/ä", "ok")
                .tool("files:read.text", "")
                .choice(Mode.NAMED, "files:read.text")
                .written();
        String name = "files_x3a_read_x2e_text";
        assertThat(written.at("/tools/0/name").asText()).isEqualTo(name);
        assertThat(written.at("/tool_choice/name").asText()).isEqualTo(name);
        assertThat(written.at("/messages/1/content/0/name").asText()).isEqualTo(name);
        String id = written.at("/messages/1/content/0/id").asText();
        assertThat(id).matches("[a-zA-Z0-9_-]+");
        assertThat(written.at("/messages/2/content/0/tool_use_id").asText()).isEqualTo(id);
    }
}
