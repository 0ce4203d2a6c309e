package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;

class RequestReaderTest {
    private static final String MARK = "{\"type\":\"ephemeral\"}";

    @Test
    void everythingOfTheRecordedRequestIsRead() {
        ChatRequest request =
                new MessagesDialect().readRequest(Fixtures.call(Fixtures.text("native-to-chat.request.client.json")));
        assertThat(request.model()).isEqualTo("gpt-4o");
        assertThat(request.stream()).isTrue();
        assertThat(request.messages())
                .containsExactly(
                        new Message(Role.SYSTEM, List.of(new Part.Text("Be brief.", MARK), new Part.Text("No lists."))),
                        request.messages().get(1),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Thinking("Need tool.", new Seal(Seal.CLAUDE_SIGNATURE, "Efx=")),
                                        new Part.Text("Checking."),
                                        new Part.ToolCall(
                                                "toolu_1", "get_weather", "{\"city\":\"Paris\"}", Seal.NONE))),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("toolu_1", "", List.of(new Part.Text("18 C")), false, ""))),
                        new Message(Role.USER, List.of(new Part.Text("Thanks, and Rome?"))));
        assertThat(request.messages().get(1).parts().get(1))
                .isInstanceOfSatisfying(
                        Part.Media.class, media -> assertThat(media.kind()).isEqualTo(Kind.IMAGE));
        assertThat(request.toolChoice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of(), Optional.of(false)));
        assertThat(request.sampling().maxTokens()).hasValue(1024);
        assertThat(request.sampling().topK()).hasValue(40);
        assertThat(request.sampling().stop()).containsExactly("END");
        assertThat(request.sampling().temperature().orElseThrow()).isEqualByComparingTo("0.5");
        assertThat(request.extras()).containsEntry("user", "\"u1\"");
        assertThat(request.tools())
                .singleElement()
                .isInstanceOfSatisfying(
                        Tool.Function.class, tool -> assertThat(tool.cache()).isEqualTo(MARK));
    }

    @Test
    void mediaAreReadByTheirSource() {
        assertThat(
                        parts(
                                "{'type':'image','source':{'type':'url','url':'https://x'}},"
                                        + "{'type':'document','title':'t','source':{'type':'base64','media_type':'application/pdf','data':'JVBE Rg'}},"
                                        + "{'type':'document','source':{'type':'text','media_type':'text/plain','data':'abc'}},"
                                        + "{'type':'document','source':{'type':'content','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}},"
                                        + "{'type':'image','source':{'type':'file','file_id':'file_1'}},"
                                        + "{'type':'search_result','title':'s','source':'https://s','content':[{'type':'text','text':'found'}]}"))
                .containsExactly(
                        media(Kind.IMAGE, "", new Source.Url("https://x"), ""),
                        media(Kind.DOCUMENT, "application/pdf", new Source.Data("JVBERg=="), "t"),
                        media(Kind.DOCUMENT, "text/plain", new Source.Words("abc"), ""),
                        media(Kind.DOCUMENT, "text/plain", new Source.Words("a\nb"), ""),
                        media(Kind.IMAGE, "", new Source.File("file_1"), ""),
                        media(Kind.DOCUMENT, "text/plain", new Source.Words("found"), "s"));
    }

    private static Part media(Kind kind, String type, Source source, String name) {
        return new Part.Media(kind, type, source, name, "", "");
    }

    @Test
    void resultsComeBeforeTheRestAndKeepTheirPictures() {
        List<Message> messages = read("{'messages':[{'role':'user','content':[{'type':'text','text':'see'},"
                        + "{'type':'tool_result','tool_use_id':'a','is_error':true,'cache_control':{'type':'ephemeral'},"
                        + "'content':[{'type':'image','source':{'type':'url','url':'https://x'}}]},"
                        + "{'type':'tool_result','tool_use_id':'b'}]}]}")
                .messages();
        assertThat(messages)
                .containsExactly(
                        new Message(
                                Role.TOOL,
                                List.of(
                                        new Part.ToolResult(
                                                "a",
                                                "",
                                                List.of(media(Kind.IMAGE, "", new Source.Url("https://x"), "")),
                                                true,
                                                MARK),
                                        new Part.ToolResult("b", "", List.of(), false, ""))),
                        new Message(Role.USER, List.of(new Part.Text("see"))));
    }

    @Test
    void sealsAndWhatIsNotKnownStay() {
        assertThat(parts("{'type':'thinking','thinking':'h','signature':''},{'type':'redacted_thinking','data':'d'},"
                        + "{'type':'of_tomorrow','n':1.50}"))
                .containsExactly(
                        new Part.Thinking("h", Seal.NONE),
                        new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "d")),
                        new Part.Raw(Dialect.CLAUDE_MESSAGES, "{\"type\":\"of_tomorrow\",\"n\":1.50}"));
    }

    @Test
    void systemWordsInTheMiddleAreSystemWords() {
        assertThat(read("{'messages':[{'role':'user','content':'a'},{'role':'system','content':'b'}]}")
                        .messages())
                .containsExactly(
                        new Message(Role.USER, List.of(new Part.Text("a"))),
                        new Message(Role.SYSTEM, List.of(new Part.Text("b"))));
    }

    @Test
    void toolsAreTheClientsOrTheUpstreams() {
        assertThat(read("{'messages':[],'tools':[{'type':'custom','name':'a','strict':true,'input_schema':{'n':1}},"
                                + "{'type':'bash_20250124','name':'bash'},{'name':'b'}]}")
                        .tools())
                .containsExactly(
                        new Tool.Function("a", "", "{\"n\":1}", Optional.of(true), ""),
                        new Tool.Hosted(
                                Dialect.CLAUDE_MESSAGES,
                                "bash_20250124",
                                "{\"type\":\"bash_20250124\",\"name\":\"bash\"}"),
                        new Tool.Function("b", "", "", Optional.empty(), ""));
    }

    @ParameterizedTest
    @CsvSource({"auto,AUTO", "any,REQUIRED", "none,NONE", "of_tomorrow,UNSET"})
    void choicesOfToolsAreRead(String type, ToolChoice.Mode mode) {
        assertThat(read("{'messages':[],'tool_choice':{'type':'" + type + "'}}").toolChoice())
                .isEqualTo(new ToolChoice(mode, List.of(), Optional.empty()));
        assertThat(read("{'messages':[],'tool_choice':{'type':'tool','name':'a'}}")
                        .toolChoice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of("a"), Optional.empty()));
    }

    @Test
    void thinkingIsReadInAllItsForms() {
        Optional<Boolean> shown = Optional.of(true);
        assertThat(reasoning("'thinking':{'type':'enabled','budget_tokens':2000}"))
                .isEqualTo(new Reasoning(Optional.empty(), OptionalLong.of(2000), shown));
        assertThat(reasoning("'thinking':{'type':'adaptive'}"))
                .isEqualTo(new Reasoning(Optional.empty(), OptionalLong.of(-1), shown));
        assertThat(reasoning("'thinking':{'type':'adaptive','display':'omitted'},'output_config':{'effort':'xhigh'}"))
                .isEqualTo(new Reasoning(Optional.of(Effort.XHIGH), OptionalLong.empty(), Optional.of(false)));
        assertThat(reasoning("'thinking':{'type':'disabled'},'output_config':{'effort':'low'}")
                        .effort())
                .contains(Effort.NONE);
        assertThat(reasoning("'output_config':{'effort':'max'}").effort()).contains(Effort.MAX);
        assertThat(reasoning("'x':1")).isEqualTo(Reasoning.UNSET);
    }

    private static Reasoning reasoning(String members) {
        return read("{'messages':[]," + members + "}").reasoning();
    }

    @Test
    void schemasTiersAndLongUsersAreRead() {
        ChatRequest request = read("{'messages':[],'output_config':{'format':{'type':'json_schema','schema':{'a':1}}},"
                + "'service_tier':'standard_only','metadata':{'user_id':'" + "u".repeat(65) + "'}}");
        assertThat(request.format()).isEqualTo(new AnswerFormat.Schema("output", "", "{\"a\":1}", Optional.of(true)));
        assertThat(request.extras()).containsEntry("service_tier", "\"default\"");
        assertThat(request.extras().get("user")).matches("\"[0-9a-f]{64}\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'messages':{}}",
                "{'messages':[{'role':'tool','content':'a'}]}",
                "{'messages':[{'role':'user','content':1}]}",
                "{'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64','data':'?'}}]}]}"
            })
    void whatClaudeWouldRefuseIsTheClientsFault(String body) {
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> read(body))
                .satisfies(refused -> {
                    assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ);
                    assertThat(refused.failure().param().orElseThrow()).startsWith("messages");
                });
    }

    private static List<Part> parts(String blocks) {
        return read("{'messages':[{'role':'assistant','content':[" + blocks + "]}]}")
                .messages()
                .getFirst()
                .parts();
    }

    private static ChatRequest read(String body) {
        return new MessagesDialect().readRequest(Fixtures.call(body.replace('\'', '"')));
    }
}
