package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.Part;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

/** The contract of requests, and how the requests of Google's clients are read. */
class GenerateRequestTest extends RequestContract {
    private final Dialect dialect = new GenerateDialect();

    @Override
    protected Dialect dialect() {
        return dialect;
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    /** What the model thought need not be told again. */
    @Override
    protected boolean mayGo(String word) {
        return word.equals("Hm.");
    }

    @Override
    protected Stream<String> requests() {
        return Stream.of(
                Fixtures.text("native-to-chat.request.client.json"),
                Fixtures.text("chat.request.upstream.json"),
                Fixtures.text("tools.request.upstream.json"),
                """
                {"contents":[{"parts":[{"text":"And this?"},{"inline_data":{"mime_type":"audio/mp3","data":"AAAA"}},
                   {"fileData":{"mimeType":"image/png","fileUri":"https://example.com/a.png"}}]},
                  {"role":"model","parts":[{"text":"Hm.","thought":true},{"text":"A sound."}]}],
                 "generationConfig":{"thinkingConfig":{"thinkingLevel":"HIGH","includeThoughts":true},"topK":40,
                   "responseMimeType":"application/json","responseSchema":{"type":"OBJECT",
                   "properties":{"format":{"type":"STRING","format":"enum","enum":["a"]}}}},
                 "tools":[{"googleSearch":{}},{"codeExecution":{}}]}""");
    }

    @Test
    void recordedRequestIsReadAsItIs() {
        ChatRequest request = read(Fixtures.text("native-to-chat.request.client.json"));
        assertThat(request.model()).isEqualTo("gpt-4o");
        assertThat(request.messages())
                .containsExactly(
                        new Message(Role.SYSTEM, List.of(new Part.Text("Be brief."))),
                        new Message(Role.USER, List.of(new Part.Text("Weather in Paris?"))),
                        new Message(
                                Role.ASSISTANT,
                                List.of(new Part.ToolCall(
                                        "call_1_0", "get_weather", "{\"city\":\"Paris\"}", Seal.NONE))),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult(
                                        "call_1_0", "get_weather", List.of(new Part.Text("18 C")), false, ""))));
        assertThat(request.toolChoice())
                .isEqualTo(new ToolChoice(ToolChoice.Mode.NAMED, List.of("get_weather"), Optional.empty()));
        assertThat(request.sampling().maxTokens()).isEqualTo(OptionalLong.of(100));
        assertThat(request.sampling().temperature()).contains(new BigDecimal("0.2"));
        assertThat(request.sampling().stop()).containsExactly("END");
        assertThat(request.format()).isEqualTo(AnswerFormat.JSON);
        assertThat(request.tools()).hasSize(1);
        assertThat(Json.known(((Tool.Function) request.tools().getFirst()).parameters()))
                .isEqualTo(Fixtures.json("native-to-chat.request.openai.json").at("/tools/0/function/parameters"));
    }

    @Test
    void resultsAnswerTheOpenCallsOfTheirNameInTurn() {
        ChatRequest request = read("""
                {"contents":[{"role":"user","parts":[{"text":"go"}]},
                 {"role":"model","parts":[{"functionCall":{"name":"f"}},{"functionCall":{"name":"g"}},
                   {"functionCall":{"name":"f","id":"own"}}]},
                 {"role":"function","parts":[{"functionResponse":{"name":"f","response":{"a":1}}},
                   {"functionResponse":{"name":"f","response":{"error":"no"}}},
                   {"functionResponse":{"name":"g","response":{"output":{"b":2}}}},{"text":"well?"}]}]}""");
        List<Part> results = request.messages().get(2).parts();
        assertThat(results)
                .extracting(part -> ((Part.ToolResult) part).callId())
                .containsExactly("call_1_0", "own", "call_1_1");
        assertThat(results)
                .extracting(part -> ((Part.ToolResult) part).content())
                .containsExactly(
                        List.of(new Part.Text("{\"a\":1}")),
                        List.of(new Part.Text("no")),
                        List.of(new Part.Text("{\"b\":2}")));
        assertThat(((Part.ToolResult) results.get(1)).error()).isTrue();
        assertThat(request.messages().get(3)).isEqualTo(new Message(Role.USER, List.of(new Part.Text("well?"))));
    }

    @Test
    void thinkingIsReadAsBudgetOrEffort() {
        assertThat(read(config("{\"thinkingConfig\":{\"thinkingBudget\":-1,\"includeThoughts\":true}}"))
                        .reasoning()
                        .budget())
                .hasValue(-1);
        assertThat(read(config("{\"thinking_config\":{\"thinking_level\":\"LOW\"}}"))
                        .reasoning()
                        .effort())
                .contains(Effort.LOW);
    }

    @Test
    void enumAnswersAndCachesAreForGooglesUpstreamsAlone() {
        for (String request : List.of(
                config("{\"responseMimeType\":\"text/x.enum\"}"),
                "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],\"cachedContent\":\"cachedContents/1\"}")) {
            assertThatThrownBy(() -> read(request))
                    .isInstanceOfSatisfying(
                            RelayException.class,
                            refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.UNSUPPORTED));
        }
    }

    @Test
    void countOfAWholeRequestIsOfThatRequest() {
        ChatRequest request = dialect.readRequest(Fixtures.call(
                Operation.COUNT_TOKENS,
                "m",
                "{\"generateContentRequest\":{\"model\":\"models/m\",\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}}"));
        assertThat(request.messages()).hasSize(1);
    }

    @Test
    void missingContentsIsRefused() {
        assertThatThrownBy(() -> read("{\"contents\":[]}")).hasMessage("contents is not specified");
        assertThatThrownBy(() -> read("""
                {"contents":[{"parts":[{"fileData":{"mimeType":"video/mp4","fileUri":"https://x/y"}}]}]}""")).isInstanceOf(RelayException.class);
    }

    private static String config(String config) {
        return "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],\"generationConfig\":" + config + "}";
    }

    private ChatRequest read(String json) {
        return dialect.readRequest(Fixtures.call(Operation.CHAT, "gpt-4o", json));
    }
}
