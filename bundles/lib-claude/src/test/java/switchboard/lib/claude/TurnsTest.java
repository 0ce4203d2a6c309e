package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static switchboard.lib.claude.Ask.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;

class TurnsTest {
    private static final String SONNET = "claude-sonnet-4-5";
    private static final String PNG = "iVBORw0KGgo=";

    @Test
    void resultsOfOneTurnAreOneTurnAndComeBeforeWords() {
        JsonNode messages = Ask.of(SONNET)
                .says(
                        Role.ASSISTANT,
                        new Part.ToolCall("a", "f", "{\"x\":1}", Seal.NONE),
                        new Part.ToolCall("b", "g", "", Seal.NONE),
                        new Part.Text("Two calls."))
                .says(Role.USER, "And hurry.")
                .result("a", "1")
                .result("b", "")
                .says(Role.USER, "Thanks.")
                .written()
                .path("messages");
        assertThat(messages.get(1))
                .isEqualTo(json("{'role':'assistant','content':[{'type':'text','text':'Two calls.'},"
                        + "{'type':'tool_use','id':'a','name':'f','input':{'x':1}},"
                        + "{'type':'tool_use','id':'b','name':'g','input':{}}]}"));
        assertThat(messages.get(2))
                .isEqualTo(json("{'role':'user','content':[{'type':'tool_result','tool_use_id':'a','content':'1'},"
                        + "{'type':'tool_result','tool_use_id':'b','content':''},"
                        + "{'type':'text','text':'And hurry.'},{'type':'text','text':'Thanks.'}]}"));
        assertThat(messages).hasSize(3);
    }

    @Test
    void resultsKeepPicturesErrorsAndMarks() {
        Part picture = new Part.Media(Kind.IMAGE, "image/png", new Source.Data(PNG), "", "", "");
        Part result =
                new Part.ToolResult("a", "f", List.of(new Part.Text("see"), picture), true, "{\"type\":\"ephemeral\"}");
        JsonNode block = Ask.of(SONNET).says(Role.TOOL, result).written().at("/messages/0/content/0");
        assertThat(block)
                .isEqualTo(json("{'type':'tool_result','tool_use_id':'a','content':[{'type':'text','text':'see'},"
                        + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'" + PNG + "'}}],"
                        + "'is_error':true,'cache_control':{'type':'ephemeral'}}"));
    }

    @Test
    void callsAndResultsWithoutIdsFindEachOther() {
        JsonNode messages = Ask.of(SONNET)
                .calls("", "f", "{}")
                .result("", "1")
                .calls("", "g", "{}")
                .result("", "2")
                .written()
                .path("messages");
        for (int turn : new int[] {1, 3}) {
            String id = messages.get(turn).at("/content/0/id").asText();
            assertThat(id).isNotEmpty();
            assertThat(messages.get(turn + 1).at("/content/0/tool_use_id").asText())
                    .isEqualTo(id);
        }
    }

    @Test
    void brokenArgumentsAreKeptAsTheyAre() {
        assertThat(Ask.of(SONNET).calls("a", "f", "{\"x\"").written().at("/messages/1/content/0/input"))
                .isEqualTo(json("{'_raw':'{\\\"x\\\"'}"));
        assertThat(Ask.of(SONNET).calls("a", "f", "[1]").written().at("/messages/1/content/0/input"))
                .isEqualTo(json("{'_raw':'[1]'}"));
    }

    @Test
    void thoughtsComeFirstAndOnlyIfClaudeSealedThem() {
        JsonNode content = Ask.of(SONNET)
                .says(
                        Role.ASSISTANT,
                        new Part.Text("So."),
                        new Part.Thinking("Hm.", new Seal(Seal.CLAUDE_SIGNATURE, "c2ln")),
                        new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "ZGF0YQ")),
                        new Part.Thinking("of another", new Seal(Seal.OPENAI_REASONING, "{}")),
                        new Part.Thinking("bare", Seal.NONE),
                        new Part.Refusal("I must not."))
                .says(Role.USER, "Go on.")
                .written()
                .at("/messages/1/content");
        assertThat(content)
                .isEqualTo(json("[{'type':'thinking','thinking':'Hm.','signature':'c2ln'},"
                        + "{'type':'redacted_thinking','data':'ZGF0YQ'},{'type':'text','text':'So.'},"
                        + "{'type':'text','text':'I must not.'}]"));
    }

    @Test
    void emptyTurnsGoAndTurnsThatMeetAreOne() {
        JsonNode messages = Ask.of(SONNET)
                .says(Role.ASSISTANT, "")
                .says(Role.USER, "there")
                .says(Role.ASSISTANT, "a")
                .says(Role.ASSISTANT, "b")
                .says(Role.USER, "c")
                .written()
                .path("messages");
        assertThat(messages.findValuesAsText("role")).containsExactly("user", "assistant", "user");
        assertThat(messages.get(0).path("content").findValuesAsText("text")).containsExactly("Hello", "there");
        assertThat(messages.get(1).path("content").findValuesAsText("text")).containsExactly("a", "b");
    }

    @Test
    void silenceBetweenTwoTurnsOfTheModelKeepsThemApart() {
        JsonNode messages = Ask.of(SONNET)
                .says(Role.ASSISTANT, "a")
                .says(Role.USER, "")
                .says(Role.ASSISTANT, "b")
                .says(Role.USER, "c")
                .written()
                .path("messages");
        assertThat(messages.get(2).at("/content/0/text").asText()).isEqualTo(".");
        assertThat(messages).hasSize(5);
    }

    @Test
    void thePersonBegins() {
        JsonNode messages = new Ask(SONNET)
                .says(Role.ASSISTANT, "Welcome.")
                .says(Role.USER, "Hi")
                .written()
                .path("messages");
        assertThat(messages.get(0)).isEqualTo(json("{'role':'user','content':[{'type':'text','text':'...'}]}"));
        assertThat(new Ask(SONNET).says(Role.SYSTEM, "x").written().path("messages"))
                .hasSize(1);
    }

    @Test
    void theModelMayEndWhereItsFamilyBearsIt() {
        Ask old = Ask.of(SONNET).says(Role.ASSISTANT, "The answer is \n");
        assertThat(old.written().at("/messages/1/content/0/text").asText()).isEqualTo("The answer is");
        JsonNode messages = Ask.of("claude-opus-4-6")
                .says(Role.ASSISTANT, "The answer is ")
                .written()
                .path("messages");
        assertThat(messages.get(2)).isEqualTo(json("{'role':'user','content':[{'type':'text','text':'Continue.'}]}"));
    }

    @Test
    void marksForTheCacheStay() {
        String mark = "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
        JsonNode written = Ask.of(SONNET)
                .says(Role.SYSTEM, new Part.Text("Long.", mark))
                .says(Role.USER, new Part.Text("", mark))
                .says(Role.USER, new Part.Media(Kind.IMAGE, "", new Source.Url("https://x/y.png"), "", "", mark))
                .written();
        assertThat(written.at("/system/0/cache_control/ttl").asText()).isEqualTo("1h");
        assertThat(written.at("/messages/0/content")).hasSize(2);
        assertThat(written.at("/messages/0/content/1"))
                .isEqualTo(json("{'type':'image','source':{'type':'url','url':'https://x/y.png'},'cache_control':"
                        + mark + "}"));
    }

    @Test
    void ownPartsPassAndThoseOfOthersDoNot() {
        String raw = "{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}";
        JsonNode content = Ask.of(SONNET)
                .says(
                        Role.ASSISTANT,
                        new Part.Raw(Dialect.CLAUDE_MESSAGES, raw),
                        new Part.Raw(Dialect.GEMINI_GENERATE, "{\"x\":1}"),
                        new Part.Text("done"))
                .says(Role.USER, "ok")
                .written()
                .at("/messages/1/content");
        assertThat(content).hasSize(2);
        assertThat(content.get(0)).isEqualTo(json(raw));
    }

    @ParameterizedTest
    @CsvSource({
        "image/jpg,  /9j/4AAQ, image,    image/jpeg",
        "image/png,  /9j/4AAQ, image,    image/jpeg",
        "'',         R0lGODlh, image,    image/gif",
        "image/webp, UklGRgAA, image,    image/webp",
        "image/png,  JVBERi0x, document, application/pdf",
        "'',         JVBERi0x, document, application/pdf"
    })
    void mediaAreWhatTheirFirstBytesSay(String told, String base64, String type, String mediaType) {
        Part media = new Part.Media(Kind.IMAGE, told, new Source.Data(base64), "", "", "");
        JsonNode block = new Ask(SONNET).says(Role.USER, media).written().at("/messages/0/content/0");
        assertThat(block)
                .isEqualTo(json("{'type':'" + type + "','source':{'type':'base64','media_type':'" + mediaType
                        + "','data':'" + base64 + "'}}"));
    }

    @Test
    void documentsKeepTheirTitleAndWordsStayWords() {
        Part pdf = new Part.Media(Kind.DOCUMENT, "application/pdf", new Source.Data("JVBERi0x"), "a.pdf", "", "");
        Part words = new Part.Media(Kind.DOCUMENT, "text/plain", new Source.Words("abc"), "b", "", "");
        Part text = new Part.Media(Kind.DOCUMENT, "text/csv", new Source.Data("YWJj"), "", "", "");
        Part linked = new Part.Media(Kind.IMAGE, "", new Source.Url("https://x/A.PDF?v=1"), "", "", "");
        JsonNode content = new Ask(SONNET)
                .says(Role.USER, pdf, words, text, linked)
                .written()
                .at("/messages/0/content");
        assertThat(content)
                .isEqualTo(json(
                        "[{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBERi0x'},"
                                + "'title':'a.pdf'},"
                                + "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'abc'},'title':'b'},"
                                + "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'abc'}},"
                                + "{'type':'document','source':{'type':'url','url':'https://x/A.PDF?v=1'}}]"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"AUDIO", "VIDEO"})
    void soundAndFilmAreRefusedSoThatAnotherMayTakeThem(Kind kind) {
        refuses(new Part.Media(kind, "audio/wav", new Source.Data("AAAA"), "", "", ""));
    }

    @Test
    void filesOfOthersAreRefused() {
        refuses(new Part.Media(Kind.DOCUMENT, "", new Source.File("file-1"), "", "", ""));
        refuses(new Part.Media(Kind.IMAGE, "image/svg+xml", new Source.Data("PHN2Zz4="), "", "", ""));
        refuses(new Part.Media(Kind.IMAGE, "", new Source.Url("gs://bucket/a.png"), "", "", ""));
        refuses(new Part.Media(Kind.DOCUMENT, "application/zip", new Source.Data("UEsDBA=="), "", "", ""));
    }

    private static void refuses(Part part) {
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> Ask.of(SONNET).says(Role.USER, part).written())
                .satisfies(refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED);
                    assertThat(refused.failure().status()).isEqualTo(400);
                    assertThat(refused.failure().param()).contains("messages");
                });
    }
}
