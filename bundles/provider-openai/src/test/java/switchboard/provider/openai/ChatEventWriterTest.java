package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Sealed;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.ChatEvent.Thinking;
import switchboard.spi.ChatEvent.ToolArguments;
import switchboard.spi.ChatEvent.ToolStart;
import switchboard.spi.Dialect.Document;
import switchboard.spi.EventWriter;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;
import switchboard.spi.Seal;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;

class ChatEventWriterTest {
    private static final ChatEvent START = new ChatEvent.Start("resp_1", "upstream-model", 5);

    private static Call call(Operation operation, String body) {
        return new CallBuilder(operation, Fixtures.body(body)).build();
    }

    private static List<String> stream(String body, ChatEvent... events) {
        return stream(Operation.CHAT, body, events);
    }

    private static List<String> stream(Operation operation, String body, ChatEvent... events) {
        List<String> sent = new ArrayList<>();
        EventWriter writer = new ChatDialect().writer(call(operation, body));
        for (ChatEvent event : events) {
            writer.event(event, out -> sent.add(out.text()));
        }
        writer.end(new Usage(3, 2), out -> sent.add(out.text()));
        return sent;
    }

    private static JsonNode document(Operation operation, String body, ChatEvent... events) {
        EventWriter writer = new ChatDialect().writer(call(operation, body));
        for (ChatEvent event : events) {
            writer.event(event, out -> {});
        }
        return Json.read(writer.document(new Usage(3, 2))).orElseThrow();
    }

    /** The deltas of a stream, then its finish reason. */
    private static List<String> deltas(List<String> sent) {
        List<String> deltas = new ArrayList<>();
        for (String event : sent) {
            if (event.startsWith("{")) {
                JsonNode choice = Json.known(event).at("/choices/0");
                deltas.add(Json.text(choice.path("delta")));
                if (choice.path("finish_reason").isTextual()) {
                    deltas.add(choice.path("finish_reason").asText());
                }
            }
        }
        return deltas;
    }

    private static ChatEvent tool(int index) {
        return new ToolStart(0, index, "call_" + index, "f", Seal.NONE);
    }

    @Test
    void streamIsWhatTheProviderRulesSay() {
        assertThat(stream("{\"model\":\"m\",\"stream\":true}", START, new Text(0, ""), new Text(0, "Hi \"you\"")))
                .containsExactly(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":5,\"model\":\"m\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                                + "\"finish_reason\":null}]}",
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":5,\"model\":\"m\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi \\\"you\\\"\"},"
                                + "\"finish_reason\":null}]}",
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":5,\"model\":\"m\","
                                + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
                        "[DONE]");
    }

    @Test
    void beginningAloneWritesNothing() {
        List<String> sent = new ArrayList<>();
        new ChatDialect().writer(call(Operation.CHAT, "{\"stream\":true}")).event(START, out -> sent.add(out.text()));
        assertThat(sent).isEmpty();
    }

    @Test
    void ownIdsAreMadeOfTheRequests() {
        JsonNode chunk = Json.known(stream("{\"model\":\"m\",\"stream\":true}").getFirst());
        assertThat(chunk.path("id").asText()).isEqualTo("chatcmpl-20231114221320000000000TEST");
        assertThat(chunk.path("created").asLong()).isEqualTo(1_700_000_000L);
    }

    @Test
    void usageIsToldToThoseWhoAsk() {
        List<String> sent = stream("{\"stream\":true,\"stream_options\":{\"include_usage\":true}}", new Text(0, "a"));
        JsonNode usage = Json.known(sent.get(sent.size() - 2));
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.at("/usage/total_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void roleComesWithTheFirstCallAndEmptyArgumentsAreAnObject() {
        assertThat(deltas(stream(
                        "{\"stream\":true}",
                        tool(0),
                        tool(1),
                        new ToolArguments(0, 1, "{\"a\":1}"),
                        new Finish(0, FinishReason.STOP, ""))))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_0\","
                                + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"call_1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
                        "{}",
                        "tool_calls");
    }

    @Test
    void sealsAreShownWithTheReasoningTheyEnd() {
        assertThat(deltas(stream(
                        "{\"stream\":true}",
                        new Thinking(0, "a"),
                        new Thinking(0, "b"),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                        new Sealed(0, new Seal(Seal.CLAUDE_REDACTED, "d")),
                        new Sealed(0, new Seal(Seal.GEMINI_THOUGHT, "g")),
                        new Sealed(0, new Seal(Seal.OPENAI_REASONING, "{\"type\":\"reasoning\",\"id\":\"r\"}")))))
                .containsSubsequence(
                        "{\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"ab\",\"signature\":\"s\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"redacted_thinking\",\"data\":\"d\"}]}",
                        "{\"thinking_blocks\":[{\"type\":\"reasoning\",\"id\":\"r\"}]}",
                        "{}",
                        "stop");
    }

    @Test
    void clientsThatKnowFunctionsAloneGetOne() {
        String body = "{\"stream\":true,\"functions\":[{\"name\":\"f\"}]}";
        assertThat(deltas(stream(body, tool(0), new ToolArguments(0, 0, "{}"), tool(1), new ToolArguments(0, 1, "{}"))))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"\"}}",
                        "{\"function_call\":{\"arguments\":\"{}\"}}",
                        "{}",
                        "function_call");
        JsonNode choice =
                document(Operation.CHAT, "{\"functions\":[]}", tool(0), tool(1)).at("/choices/0");
        assertThat(Json.text(choice))
                .isEqualTo(
                        "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"function_call\":"
                                + "{\"name\":\"f\",\"arguments\":\"{}\"}},\"logprobs\":null,\"finish_reason\":\"function_call\"}");
    }

    @Test
    void everyChoiceHasItsOwnRoleAndEnd() {
        assertThat(stream(
                                "{\"stream\":true}",
                                new Text(1, "b"),
                                new Text(0, "a"),
                                new Finish(1, FinishReason.LENGTH, ""))
                        .stream()
                        .filter(event -> event.contains("\"role\"")))
                .hasSize(2);
    }

    @Test
    void documentHoldsAllThatWasSaid() {
        JsonNode message = document(
                        Operation.CHAT,
                        "{\"model\":\"m\"}",
                        START,
                        new Thinking(0, "a"),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                        new Thinking(0, "b"),
                        new Text(0, "See "),
                        new ChatEvent.Media(0, "image/png", "AAAA"),
                        new ChatEvent.Citation(0, "https://a", "A", 0, 3),
                        new ChatEvent.Media(0, "audio/wav", "BBBB"),
                        new ToolStart(0, 0, "", "f", new Seal(Seal.GEMINI_THOUGHT, "g")),
                        new Finish(0, FinishReason.TOOL_CALLS, ""))
                .at("/choices/0/message");
        assertThat(message.path("content").asText()).isEqualTo("See ![image](data:image/png;base64,AAAA)");
        assertThat(message.path("reasoning_content").asText()).isEqualTo("a\nb");
        assertThat(message.at("/thinking_blocks/0/signature").asText()).isEqualTo("s");
        assertThat(message.at("/images/0/image_url/url").asText()).isEqualTo("data:image/png;base64,AAAA");
        assertThat(message.at("/annotations/0/url_citation/end_index").asInt()).isEqualTo(3);
        assertThat(message.at("/audio/data").asText()).isEqualTo("BBBB");
        assertThat(message.at("/tool_calls/0/id").asText()).startsWith("call_");
        assertThat(message.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{}");
        assertThat(message.at("/tool_calls/0/extra_content/google/thought_signature")
                        .asText())
                .isEqualTo("g");
    }

    @Test
    void filtersSentenceIsShownAndItsCodeIsNot() {
        ChatEvent sentence = new Finish(0, FinishReason.CONTENT_FILTER, "This request was declined.");
        assertThat(document(Operation.CHAT, "{}", sentence)
                        .at("/choices/0/message/refusal")
                        .asText())
                .isEqualTo("This request was declined.");
        JsonNode coded = document(Operation.CHAT, "{}", new Finish(0, FinishReason.CONTENT_FILTER, "SAFETY"));
        assertThat(coded.at("/choices/0/message").has("refusal")).isFalse();
        assertThat(coded.at("/choices/0/message/content").asText("none")).isEmpty();
    }

    @Test
    void legacyCompletionsAreTextAndNothingElse() {
        ChatEvent[] events = {
            START, new Thinking(0, "Hm."), new Text(0, "Once"), tool(0), new Finish(0, FinishReason.TOOL_CALLS, "")
        };
        assertThat(stream(Operation.COMPLETIONS, "{\"model\":\"m\",\"stream\":true}", events))
                .containsExactly(
                        "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":5,\"model\":\"m\",\"choices\":"
                                + "[{\"text\":\"Once\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}",
                        "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":5,\"model\":\"m\",\"choices\":"
                                + "[{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}]}",
                        "[DONE]");
        assertThat(ChatFixtures.plain(document(Operation.COMPLETIONS, "{\"model\":\"m\"}", events)))
                .isEqualTo(ChatFixtures.plain(Json.known("""
                        {"id":"cmpl-1","object":"text_completion","created":5,"model":"m",
                         "choices":[{"text":"Once","index":0,"finish_reason":"stop"}],
                         "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,
                          "prompt_tokens_details":{},"completion_tokens_details":{}}}
                        """)));
    }

    @Test
    void refusalsAreAsOneApiWordsThem() {
        Document paid = new ChatDialect()
                .write(new OwnAnswer.Refused(
                        402, "no \"money\"", "insufficient_quota", Optional.empty(), "null", "r1"));
        assertThat(paid.status()).isEqualTo(429);
        assertThat(new String(paid.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"no \\\"money\\\" (request id: r1)\",\"type\":"
                        + "\"insufficient_quota\",\"param\":\"\",\"code\":null}}");
        Document overloaded = new ChatDialect()
                .write(new OwnAnswer.Refused(529, "busy", "server_error", Optional.of("model"), "\"overloaded\"", ""));
        assertThat(overloaded.status()).isEqualTo(503);
        assertThat(new String(overloaded.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"param\":\"model\","
                        + "\"code\":\"overloaded\"}}");
    }

    @Test
    void countsAndModelsAreToldAsOpenAiTellsThem() {
        assertThat(own(new OwnAnswer.Tokens(7)))
                .isEqualTo(Json.known("{\"object\":\"response.input_tokens\",\"input_tokens\":7}"));
        OwnAnswer.Model model = new OwnAnswer.Model("m", "custom");
        String wanted = "{\"id\":\"m\",\"object\":\"model\",\"created\":1626777600,\"owned_by\":\"custom\"}";
        assertThat(own(model)).isEqualTo(Json.known(wanted));
        assertThat(own(new OwnAnswer.Models(List.of(model), "")))
                .isEqualTo(Json.known("{\"object\":\"list\",\"data\":[" + wanted + "]}"));
    }

    private static JsonNode own(OwnAnswer answer) {
        return Json.read(new ChatDialect().write(answer).json()).orElseThrow();
    }
}
