package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
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
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.ToolChoice.Mode;
import switchboard.testkit.CallBuilder;

class ChatRequestReaderTest {
    private static final String HELLO = "{\"role\":\"user\",\"content\":\"Hello\"}";

    private static ChatRequest read(Operation operation, String body) {
        return new ChatDialect().readRequest(new CallBuilder(operation, Fixtures.body(body)).build());
    }

    private static ChatRequest chat(String members) {
        return read(Operation.CHAT, "{\"model\":\"m\",\"messages\":[" + HELLO + "]," + members + "}");
    }

    private static List<Message> messages(String... messages) {
        return read(Operation.CHAT, "{\"messages\":[" + String.join(",", messages) + "]}")
                .messages();
    }

    private static List<Part> parts(String content) {
        return messages("{\"role\":\"user\",\"content\":[" + content + "]}")
                .getFirst()
                .parts();
    }

    private static RelayException refused(Operation operation, String body) {
        return catchThrowableOfType(RelayException.class, () -> read(operation, body));
    }

    @Test
    void everyRoleIsRead() {
        List<Message> messages = messages(
                "{\"role\":\"system\",\"content\":\"a\"}",
                "{\"role\":\"developer\",\"content\":\"b\"}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"c\"}]}",
                "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"d\"}",
                "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":[{\"type\":\"text\",\"text\":\"e\"}]}");
        assertThat(messages)
                .containsExactly(
                        new Message(Role.SYSTEM, List.of(new Part.Text("a"))),
                        new Message(Role.SYSTEM, List.of(new Part.Text("b"))),
                        new Message(Role.USER, List.of(new Part.Text("c"))),
                        new Message(Role.ASSISTANT, List.of(new Part.Refusal("d"))),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("call_1", "", List.of(new Part.Text("e")), false, ""))));
    }

    @Test
    void mediaAreReadFromWhereverTheyAre() {
        assertThat(parts("""
                                {"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}},
                                {"type":"image_url","image_url":"data:image/jpg;charset=utf-8;base64,_-8"},
                                {"type":"image_url","image_url":{"url":"data:application/pdf;base64,JVBERg=="}},
                                {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
                                {"type":"file","file":{"filename":"a.pdf","file_data":"JVBERg"}},
                                {"type":"file","file":{"filename":"b.pdf","file_data":"https://example.com/b.pdf"}},
                                {"type":"file","file":{"file_id":"file-1"}},
                                {"type":"video_url","video_url":{"url":"https://youtu.be/x"},"cache_control":{"type":"ephemeral"}}
                                """))
                .containsExactly(
                        media(Kind.IMAGE, "", new Source.Url("https://example.com/a.png"), "", "low", ""),
                        media(Kind.IMAGE, "image/jpeg", new Source.Data("/+8="), "", "", ""),
                        media(Kind.DOCUMENT, "application/pdf", new Source.Data("JVBERg=="), "", "", ""),
                        media(Kind.AUDIO, "audio/mp3", new Source.Data("AAAA"), "", "", ""),
                        media(Kind.DOCUMENT, "application/pdf", new Source.Data("JVBERg=="), "a.pdf", "", ""),
                        media(Kind.DOCUMENT, "", new Source.Url("https://example.com/b.pdf"), "b.pdf", "", ""),
                        media(Kind.DOCUMENT, "", new Source.File("file-1"), "", "", ""),
                        media(
                                Kind.VIDEO,
                                "",
                                new Source.Url("https://youtu.be/x"),
                                "",
                                "",
                                "{\"type\":\"ephemeral\"}"));
    }

    private static Part media(Kind kind, String type, Source source, String name, String detail, String cache) {
        return new Part.Media(kind, type, source, name, detail, cache);
    }

    @Test
    void marksForCachesStandOnPartsMessagesAndTools() {
        String mark = "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
        assertThat(messages("{\"role\":\"system\",\"content\":\"a\",\"cache_control\":" + mark + "}")
                        .getFirst()
                        .parts())
                .containsExactly(new Part.Text("a", mark));
        assertThat(messages("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                                + "{\"type\":\"text\",\"text\":\"b\"}],\"cache_control\":" + mark + "}")
                        .getFirst()
                        .parts())
                .containsExactly(new Part.Text("a"), new Part.Text("b", mark));
        assertThat(chat("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"},\"cache_control\":" + mark
                                + "}]")
                        .tools())
                .containsExactly(new Tool.Function("f", "", "", Optional.empty(), mark));
    }

    @Test
    void reasoningComesFirstThenWordsThenCalls() {
        Message read = messages("""
                        {"role":"assistant","content":"Looking.","reasoning_content":"Hm.","tool_calls":[
                          {"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"},
                           "extra_content":{"google":{"thought_signature":"c2ln"}}},
                          {"id":"call_2","type":"custom","custom":{"name":"sh","input":"ls \\"x\\""}}]}
                        """).getFirst();
        assertThat(read.parts())
                .containsExactly(
                        new Part.Thinking("Hm.", Seal.NONE),
                        new Part.Text("Looking."),
                        new Part.ToolCall("call_1", "f", "{}", new Seal(Seal.GEMINI_THOUGHT, "c2ln")),
                        new Part.ToolCall("call_2", "sh", "{\"input\":\"ls \\\"x\\\"\"}", Seal.NONE));
    }

    @Test
    void sealedReasoningIsReadInsteadOfItsText() {
        Message read = messages("""
                        {"role":"assistant","content":"Yes.","reasoning_content":"Hm.","thinking_blocks":[
                          {"type":"thinking","thinking":"Hm.","signature":"c2ln"},
                          {"type":"redacted_thinking","data":"ZGF0YQ=="},
                          {"type":"reasoning","id":"rs_1","encrypted_content":"ZW5j"}]}
                        """).getFirst();
        assertThat(read.parts())
                .containsExactly(
                        new Part.Thinking("Hm.", new Seal(Seal.CLAUDE_SIGNATURE, "c2ln")),
                        new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "ZGF0YQ==")),
                        new Part.Thinking(
                                "",
                                new Seal(
                                        Seal.OPENAI_REASONING,
                                        "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"encrypted_content\":\"ZW5j\"}")),
                        new Part.Text("Yes."));
    }

    @Test
    void legacyFunctionsAreToolsWhoseCallsGetIds() {
        ChatRequest read = read(Operation.CHAT, """
                {"messages":[{"role":"user","content":"?"},
                  {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\\"a\\":1}"}},
                  {"role":"function","name":"f","content":"2"},
                  {"role":"function","name":"g","content":"3"}],
                 "functions":[{"name":"f","description":"d","parameters":{"type":"object"}}],
                 "function_call":{"name":"f"}}
                """);
        assertThat(read.tools())
                .containsExactly(new Tool.Function("f", "d", "{\"type\":\"object\"}", Optional.empty(), ""));
        assertThat(read.toolChoice()).isEqualTo(new ToolChoice(Mode.NAMED, List.of("f"), Optional.empty()));
        assertThat(read.messages().get(1).parts())
                .containsExactly(new Part.ToolCall("call_function_1", "f", "{\"a\":1}", Seal.NONE));
        assertThat(read.messages().get(2).parts())
                .containsExactly(new Part.ToolResult("call_function_1", "f", List.of(new Part.Text("2")), false, ""));
        assertThat(((Part.ToolResult) read.messages().get(3).parts().getFirst()).callId())
                .isEqualTo("call_function_3");
    }

    @Test
    void toolsOfUpstreamsAreTheirs() {
        assertThat(chat("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"},"
                                + "{\"type\":\"custom\",\"custom\":{\"name\":\"sh\"}}]")
                        .tools())
                .containsExactly(
                        new Tool.Hosted(
                                "claude-messages",
                                "web_search_20250305",
                                "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}"),
                        new Tool.Hosted("openai-chat", "custom", "{\"type\":\"custom\",\"custom\":{\"name\":\"sh\"}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"none\"|NONE|",
                "\"auto\"|AUTO|",
                "\"required\"|REQUIRED|",
                "\"any\"|REQUIRED|",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}|NAMED|f",
                "{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}|NAMED|f",
                "{\"type\":\"tool\",\"name\":\"f\"}|NAMED|f",
                "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":"
                        + "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}}|REQUIRED|f"
            })
    void choicesOfToolsAreRead(String json, Mode mode, String name) {
        ToolChoice choice = chat("\"tool_choice\":" + json + ",\"parallel_tool_calls\":false")
                .toolChoice();
        assertThat(choice)
                .isEqualTo(new ToolChoice(mode, name == null ? List.of() : List.of(name), Optional.of(false)));
    }

    @Test
    void numbersKeepTheirDigits() {
        ChatRequest read = chat("\"temperature\":0,\"top_p\":0.90,\"seed\":9007199254740993,\"max_tokens\":5,"
                + "\"max_completion_tokens\":7,\"n\":2,\"top_k\":40.0,\"stop\":\"END\"");
        assertThat(read.sampling().temperature()).contains(BigDecimal.ZERO);
        assertThat(read.sampling().topP()).contains(new BigDecimal("0.90"));
        assertThat(read.sampling().seed()).hasValue(9_007_199_254_740_993L);
        assertThat(read.sampling().maxTokens()).hasValue(7);
        assertThat(read.sampling().choices()).hasValue(2);
        assertThat(read.sampling().topK()).hasValue(40);
        assertThat(read.sampling().stop()).containsExactly("END");
    }

    @Test
    void whatThePivotHasNoWordForIsKeptAsItIs() {
        ChatRequest read = chat("\"user\":\"u\",\"logit_bias\":{\"50256\":-100},\"metadata\":null,"
                + "\"x_future\":[1.10,9007199254740993],\"stream_options\":{\"include_usage\":true}");
        assertThat(read.extras())
                .containsOnly(
                        Map.entry("user", "\"u\""),
                        Map.entry("logit_bias", "{\"50256\":-100}"),
                        Map.entry("x_future", "[1.10,9007199254740993]"));
    }

    @Test
    void reasoningIsAskedForInManyWords() {
        assertThat(chat("\"reasoning_effort\":\"xhigh\"").reasoning().effort()).contains(Effort.XHIGH);
        assertThat(chat("\"reasoning\":{\"effort\":\"low\",\"exclude\":true}").reasoning())
                .isEqualTo(new Reasoning(Optional.of(Effort.LOW), OptionalLong.empty(), Optional.of(false)));
        assertThat(chat("\"reasoning\":{\"max_tokens\":2000}").reasoning().budget())
                .hasValue(2000);
        assertThat(chat("\"reasoning\":{\"enabled\":false}").reasoning().effort())
                .contains(Effort.NONE);
        assertThat(chat("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4096}")
                        .reasoning()
                        .budget())
                .hasValue(4096);
        assertThat(chat("\"thinking\":{\"type\":\"disabled\"}").reasoning().effort())
                .contains(Effort.NONE);
        assertThat(chat("\"enable_thinking\":true").reasoning().budget()).hasValue(-1);
        assertThat(chat("\"enable_thinking\":false").reasoning().effort()).contains(Effort.NONE);
        assertThat(chat("\"n\":1").reasoning()).isEqualTo(Reasoning.UNSET);
    }

    @Test
    void formatsAreRead() {
        assertThat(chat("\"response_format\":{\"type\":\"text\"}").format()).isEqualTo(AnswerFormat.TEXT);
        assertThat(chat("\"response_format\":{\"type\":\"json_object\"}").format())
                .isEqualTo(AnswerFormat.JSON);
        assertThat(chat("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                                + "{\"name\":\"o\",\"schema\":{\"type\":\"object\"},\"strict\":true}}")
                        .format())
                .isEqualTo(new AnswerFormat.Schema("o", "", "{\"type\":\"object\"}", Optional.of(true)));
    }

    @Test
    void promptIsWhatAPersonSays() {
        for (String prompt : List.of("\"Once\"", "[\"Once\"]")) {
            ChatRequest read =
                    read(Operation.COMPLETIONS, "{\"prompt\":" + prompt + ",\"max_tokens\":7,\"logprobs\":2}");
            assertThat(read.messages()).containsExactly(new Message(Role.USER, List.of(new Part.Text("Once"))));
            assertThat(read.sampling().maxTokens()).hasValue(7);
            assertThat(read.extras()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\":[\"a\",\"b\"]}",
                "{\"prompt\":[1,2]}",
                "{\"prompt\":[[1]]}",
                "{\"prompt\":[]}",
                "{}",
                "{\"prompt\":\"a\",\"suffix\":\"b\"}",
                "{\"prompt\":\"a\",\"echo\":true}",
                "{\"prompt\":\"a\",\"best_of\":3}"
            })
    void completionsThatNobodyWhoChatsCanGiveAreRefused(String body) {
        RelayException refused = refused(Operation.COMPLETIONS, body);
        assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ);
        assertThat(refused.failure().param()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|messages",
                "{\"messages\":[]}|messages",
                "{\"messages\":{}}|messages",
                "{\"messages\":[1]}|messages[0]",
                "{\"messages\":[{\"content\":\"a\"}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"nobody\",\"content\":\"a\"}]}|messages[0].role",
                "{\"messages\":[{\"role\":\"user\"}]}|messages[0].content",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":1}]}]}"
                        + "|messages[0].content[0].text",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"hologram\"}]}]}"
                        + "|messages[0].content[0].type",
                "{\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]}|messages[0].tool_call_id",
                "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]}"
                        + "|messages[0].tool_calls[0].function",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"temperature\":\"hot\"}|temperature",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"max_tokens\":1.5}|max_tokens",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"seed\":1e999999999}|seed",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"n\":99999999999999999999}|n",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stop\":[1]}|stop[0]",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{\"type\":\"function\"}]}"
                        + "|tools[0].function",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tool_choice\":\"maybe\"}|tool_choice",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"reasoning_effort\":\"some\"}"
                        + "|reasoning_effort",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"response_format\":{\"type\":\"xml\"}}"
                        + "|response_format.type"
            })
    void whatIsWrongIsNamed(String body, String param) {
        RelayException refused = refused(Operation.CHAT, body);
        assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ);
        assertThat(refused.failure().param()).contains(param);
        assertThat(refused).hasMessageStartingWith(param + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:image/png;base64,@@@", "data:image/png", "data:image/png;base64,"})
    void brokenPictureIsTheClientsFault(String url) {
        RelayException refused = refused(
                Operation.CHAT,
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url
                        + "\"}}]}]}");
        assertThat(refused.failure().code()).isEqualTo("\"invalid_image_url\"");
        assertThat(refused.failure().param()).contains("messages[0].content[0].image_url.url");
    }
}
