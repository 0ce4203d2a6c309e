package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Part.Kind;
import switchboard.spi.Part.Source;
import switchboard.spi.Reasoning;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.ToolChoice.Mode;

class ChatRequestWriterTest {
    private static final Part PICTURE =
            new Part.Media(Kind.IMAGE, "image/png", new Source.Data("AAAA"), "", "", "{\"type\":\"ephemeral\"}");
    private static final String SHOWN =
            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}";

    private static ChatRequest request(String model, Message... messages) {
        return new ChatRequest(
                model,
                false,
                List.of(messages),
                List.of(),
                ToolChoice.UNSET,
                Sampling.UNSET,
                Reasoning.UNSET,
                AnswerFormat.TEXT,
                Map.of());
    }

    private static Message says(Role role, Part... parts) {
        return new Message(role, List.of(parts));
    }

    private static JsonNode write(ChatRequest request) {
        return Json.known(new ChatDialect().writeRequest(request));
    }

    private static void written(String messages, Message... told) {
        assertThat(write(request("gpt-4o", told)).path("messages")).isEqualTo(Json.known(messages));
    }

    private static Part.ToolResult result(boolean error, Part... content) {
        return new Part.ToolResult("call_1", "f", List.of(content), error, "");
    }

    @Test
    void resultsComeFirstAndTheirPicturesWithWhatIsSaidNext() {
        written(
                "[{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"a\\nb\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"Error: c\"},"
                        + "{\"role\":\"user\",\"content\":[" + SHOWN + ",{\"type\":\"text\",\"text\":\"And now?\"}]}]",
                says(
                        Role.USER,
                        new Part.Text("And now?"),
                        result(false, new Part.Text("a"), PICTURE, new Part.Text("b")),
                        result(true, new Part.Text("c"))));
    }

    @Test
    void picturesOfResultsAreShownThoughNobodySaysAnything() {
        written(
                "[{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"\"},"
                        + "{\"role\":\"user\",\"content\":[" + SHOWN + "]},"
                        + "{\"role\":\"assistant\",\"content\":\"Nice.\"}]",
                says(Role.TOOL, result(false, PICTURE)),
                says(Role.ASSISTANT, new Part.Text("Nice.")));
    }

    @Test
    void wordsAloneArePlainText() {
        written(
                "[{\"role\":\"system\",\"content\":\"a\\nb\"},{\"role\":\"user\",\"content\":\"c\\nd\"}]",
                says(Role.SYSTEM, new Part.Text("a"), new Part.Text("b")),
                says(
                        Role.USER,
                        new Part.Text("c"),
                        new Part.Media(Kind.DOCUMENT, "text/plain", new Source.Words("d"), "", "", "")));
    }

    @Test
    void documentsSoundsAndFilms() {
        written(
                """
                [{"role":"user","content":[
                  {"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,AAAA"}},
                  {"type":"file","file":{"file_id":"file-1"}},
                  {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
                  {"type":"video_url","video_url":{"url":"https://example.com/a.mp4"}},
                  {"type":"text","text":"hi"}]}]
                """,
                says(
                        Role.USER,
                        new Part.Media(Kind.DOCUMENT, "application/pdf", new Source.Data("AAAA"), "", "", ""),
                        new Part.Media(Kind.DOCUMENT, "", new Source.File("file-1"), "", "", ""),
                        new Part.Media(Kind.AUDIO, "audio/mpeg", new Source.Data("AAAA"), "", "", ""),
                        new Part.Media(Kind.VIDEO, "", new Source.Url("https://example.com/a.mp4"), "", "", ""),
                        new Part.Media(Kind.DOCUMENT, "text/plain", new Source.Data("aGk="), "", "", "")));
    }

    @Test
    void documentByItsAddressCannotBeAskedOf() {
        Message told =
                says(Role.USER, new Part.Media(Kind.DOCUMENT, "", new Source.Url("https://a/b.pdf"), "", "", ""));
        RelayException refused = catchThrowableOfType(RelayException.class, () -> write(request("gpt-4o", told)));
        assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED);
    }

    @Test
    void callsAlwaysHaveArguments() {
        written(
                "[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}]",
                says(Role.ASSISTANT, new Part.ToolCall("call_1", "f", " ", new Seal(Seal.GEMINI_THOUGHT, "c2ln"))));
    }

    private static Message reasoned() {
        return says(
                Role.ASSISTANT,
                new Part.Thinking("Hm.", new Seal(Seal.CLAUDE_SIGNATURE, "c2ln")),
                new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "ZGF0YQ==")),
                new Part.ToolCall("call_1", "f", "{}", new Seal(Seal.GEMINI_THOUGHT, "c2ln")));
    }

    @Test
    void reasoningGoesBackToThoseWhoWantIt() {
        JsonNode openai = write(request("gpt-4o", reasoned())).at("/messages/0");
        assertThat(openai.has("reasoning_content")).isFalse();
        assertThat(openai.has("thinking_blocks")).isFalse();
        assertThat(openai.at("/tool_calls/0").has("extra_content")).isFalse();
        JsonNode deepseek = write(request("deepseek-v4-pro", reasoned())).at("/messages/0");
        assertThat(deepseek.path("reasoning_content").asText()).isEqualTo("Hm.");
        assertThat(deepseek.has("thinking_blocks")).isFalse();
        JsonNode claude =
                write(request("anthropic/claude-sonnet-4-5", reasoned())).at("/messages/0");
        assertThat(claude.path("thinking_blocks"))
                .isEqualTo(Json.known("[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"ZGF0YQ==\"}]"));
        JsonNode gemini = write(request("gemini-3.5-flash", reasoned())).at("/messages/0");
        assertThat(gemini.at("/tool_calls/0/extra_content/google/thought_signature")
                        .asText())
                .isEqualTo("c2ln");
    }

    private static JsonNode asked(String model, Reasoning reasoning, Sampling sampling) {
        return write(new ChatRequest(
                model,
                true,
                List.of(says(Role.SYSTEM, new Part.Text("s"))),
                List.of(),
                new ToolChoice(Mode.REQUIRED, List.of(), Optional.of(true)),
                sampling,
                reasoning,
                AnswerFormat.TEXT,
                Map.of("user", Json.quote("u".repeat(65)), "model", "\"other\"", "seed", "1")));
    }

    private static Sampling drawn() {
        return new Sampling(
                OptionalLong.of(9),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(40),
                List.of("1", "", "2", "3", "4", "5"),
                OptionalLong.empty(),
                OptionalLong.of(2),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatIsAskedIsWrittenAsOpenAiWantsIt() {
        JsonNode asked = asked("gpt-4o", Reasoning.UNSET, drawn());
        assertThat(asked).isEqualTo(Json.known("""
                        {"model":"gpt-4o","messages":[{"role":"system","content":"s"}],"max_tokens":9,"seed":2,
                         "stop":["1","2","3","4"],"stream":true,"stream_options":{"include_usage":true},
                         "user":"%s"}
                        """.formatted(asked.path("user").asText())));
        assertThat(asked.path("user").asText()).hasSize(64);
    }

    @Test
    void modelsThatReasonAreAskedInTheirOwnWords() {
        JsonNode asked = asked("o3-mini", Reasoning.UNSET, drawn());
        assertThat(asked.path("max_completion_tokens").asInt()).isEqualTo(9);
        assertThat(asked.has("max_tokens")).isFalse();
        assertThat(asked.has("stop")).isFalse();
        assertThat(asked.at("/messages/0/role").asText()).isEqualTo("developer");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,32000,16384",
        "gpt-4o,1000,1000",
        "gpt-5.2-chat-latest,32000,16384",
        "gpt-5.2,32000,32000",
        "deepseek-chat,32000,32000"
    })
    void noModelIsAskedForMoreThanItGives(String model, long wanted, long asked) {
        Sampling sampling = new Sampling(
                OptionalLong.of(wanted),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
        JsonNode body = asked(model, Reasoning.UNSET, sampling);
        assertThat(body.path("max_tokens")
                        .asLong(body.path("max_completion_tokens").asLong()))
                .isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,HIGH,''",
        "gpt-5,NONE,''",
        "gpt-5,MAX,high",
        "gpt-5.6-terra,MAX,max",
        "gpt-5.6-terra,NONE,none",
        "o3,XHIGH,high",
        "deepseek-v4-pro,NONE,none",
        "deepseek-v4-pro,XHIGH,xhigh"
    })
    void effortIsOneThatTheModelKnows(String model, Reasoning.Effort effort, String word) {
        Reasoning reasoning = new Reasoning(Optional.of(effort), OptionalLong.empty(), Optional.empty());
        assertThat(asked(model, reasoning, Sampling.UNSET)
                        .path("reasoning_effort")
                        .asText())
                .isEqualTo(word);
    }

    @Test
    void toolsOfOthersAreLeftOutAndSomeToolsAreAllThereAre() {
        Tool f = new Tool.Function("f", "d", "{\"type\":\"object\"}", Optional.of(true), "{\"type\":\"ephemeral\"}");
        Tool g = new Tool.Function("g", "", "", Optional.empty(), "");
        Tool search = new Tool.Hosted("claude-messages", "web_search_20250305", "{}");
        Tool custom = new Tool.Hosted("openai-chat", "custom", "{\"type\":\"custom\"}");
        assertThat(tools(ToolChoice.UNSET, f, g, search, custom)).isEqualTo(Json.known("""
                        [{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},
                          "strict":true}},
                         {"type":"function","function":{"name":"g"}},{"type":"custom"}]
                        """));
        assertThat(tools(new ToolChoice(Mode.REQUIRED, List.of("g"), Optional.empty()), f, g))
                .isEqualTo(Json.known("[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]"));
        assertThat(tools(new ToolChoice(Mode.NAMED, List.of("g"), Optional.empty()), f, g))
                .hasSize(2);
        assertThat(tools(ToolChoice.UNSET, search)).isEmpty();
        ToolChoice must = new ToolChoice(Mode.REQUIRED, List.of(), Optional.empty());
        assertThat(catchThrowableOfType(RelayException.class, () -> tools(must, search))
                        .failure()
                        .failure())
                .isEqualTo(Failure.UNSUPPORTED);
    }

    private static JsonNode tools(ToolChoice choice, Tool... tools) {
        return write(new ChatRequest(
                        "m",
                        false,
                        List.of(says(Role.USER, new Part.Text("?"))),
                        List.of(tools),
                        choice,
                        Sampling.UNSET,
                        Reasoning.UNSET,
                        AnswerFormat.JSON,
                        Map.of()))
                .path("tools");
    }
}
