package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Dialect.Document;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.Part;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;

/** Conversations that go on by an id. */
class ResponsesMemoryTest {
    private static final String KEPT =
            "{\"id\":\"resp_up\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"gpt-5\","
                    + "\"error\":null,\"instructions\":null,\"previous_response_id\":null,\"output\":["
                    + "{\"id\":\"rs_up\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gA\"},"
                    + "{\"id\":\"msg_up\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\","
                    + "\"content\":[{\"type\":\"output_text\",\"text\":\"Four.\",\"annotations\":[]}]}],"
                    + "\"usage\":{\"input_tokens\":3,\"output_tokens\":2,\"total_tokens\":5}}";

    private final Bridge.Remembered memory = new Bridge.Remembered();

    @Test
    void secondTurnKnowsTheFirst() {
        String first = answered("{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":\"2+2?\"}", "Four.");
        String second = answered(
                "{\"model\":\"m\",\"instructions\":\"Be long.\",\"previous_response_id\":\"%s\",\"input\":[{\"role\":\"user\",\"content\":\"And twice that?\"}]}"
                        .formatted(first),
                "Eight.");
        ChatRequest third = Bridge.RESPONSES.readRequest(
                call("{\"model\":\"m\",\"previous_response_id\":\"%s\",\"input\":\"Thanks.\"}".formatted(second)));
        assertThat(third.messages())
                .containsExactly(
                        says(Role.USER, "2+2?"),
                        says(Role.ASSISTANT, "Four."),
                        says(Role.USER, "And twice that?"),
                        says(Role.ASSISTANT, "Eight."),
                        says(Role.USER, "Thanks."));
    }

    @Test
    void toolsAreGoneOnWith() {
        Call call = call("{\"model\":\"m\",\"input\":\"Weather?\"}");
        EventWriter writer = Bridge.RESPONSES.writer(call);
        Seal seal = new Seal(Seal.CLAUDE_SIGNATURE, "c2ln.bmVk");
        for (ChatEvent event : List.of(
                new ChatEvent.Thinking(0, "A tool."),
                new ChatEvent.Sealed(0, seal),
                new ChatEvent.ToolStart(0, 0, "call_1", "weather", Seal.NONE),
                new ChatEvent.ToolArguments(0, 0, "{}"),
                new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""))) {
            writer.event(event, out -> {});
        }
        String id = id(writer.document(Usage.NONE));
        ChatRequest next = Bridge.RESPONSES.readRequest(call(
                "{\"model\":\"m\",\"previous_response_id\":\"%s\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"call_1\",\"output\":\"Rain\"}]}"
                        .formatted(id)));
        assertThat(next.messages().get(1).parts())
                .containsExactly(
                        new Part.Thinking("A tool.", seal), new Part.ToolCall("call_1", "weather", "{}", Seal.NONE));
        assertThat(next.messages().get(2))
                .isEqualTo(new Message(
                        Role.TOOL,
                        List.of(new Part.ToolResult("call_1", "weather", List.of(new Part.Text("Rain")), false, ""))));
    }

    @Test
    void itemsAreFoundByTheirIds() {
        String id = answered("{\"model\":\"m\",\"input\":\"2+2?\"}", "Four.");
        String item = Json.known(new String(stored("GET", id).json(), StandardCharsets.UTF_8))
                .at("/output/0/id")
                .asText();
        ChatRequest next = Bridge.RESPONSES.readRequest(call(
                "{\"model\":\"m\",\"input\":[{\"type\":\"item_reference\",\"id\":\"%s\"},{\"role\":\"user\",\"content\":\"So?\"}]}"
                        .formatted(item)));
        assertThat(next.messages()).containsExactly(says(Role.ASSISTANT, "Four."), says(Role.USER, "So?"));
    }

    @Test
    void whatNobodyRemembersIsNotFound() {
        String unstored = answered("{\"model\":\"m\",\"input\":\"2+2?\",\"store\":false}", "Four.");
        for (String id : List.of("resp_nobody", unstored)) {
            assertThatExceptionOfType(RelayException.class)
                    .isThrownBy(() -> Bridge.RESPONSES.readRequest(
                            call("{\"input\":\"x\",\"previous_response_id\":\"%s\"}".formatted(id))))
                    .satisfies(refused -> {
                        assertThat(refused.failure().status()).isEqualTo(400);
                        assertThat(refused.failure().code()).isEqualTo("\"previous_response_not_found\"");
                        assertThat(refused.failure().param()).contains("previous_response_id");
                    });
            assertThatExceptionOfType(RelayException.class)
                    .isThrownBy(() -> stored("GET", id))
                    .satisfies(refused -> assertThat(refused.failure().status()).isEqualTo(404));
        }
        assertThat(memory.all).isEmpty();
    }

    @Test
    void anAnswerThatBreaksOffIsNotRemembered() {
        EventWriter writer = Bridge.RESPONSES.writer(call("{\"model\":\"m\",\"input\":\"2+2?\",\"stream\":true}"));
        writer.event(new ChatEvent.Text(0, "Fo"), out -> {});
        writer.broken(UpstreamFailure.of(Failure.CUT, "cut"), out -> {});
        assertThat(memory.all).isEmpty();
    }

    @Test
    void whatIsRememberedIsShownListedAndForgotten() {
        String first = answered("{\"model\":\"m\",\"input\":\"2+2?\"}", "Four.");
        String id = answered(
                "{\"model\":\"m\",\"previous_response_id\":\"%s\",\"input\":\"And twice?\"}".formatted(first),
                "Eight.");
        JsonNode shown = json(stored("GET", id));
        assertThat(shown.path("id").asText()).isEqualTo(id);
        assertThat(shown.at("/output/0/content/0/text").asText()).isEqualTo("Eight.");
        JsonNode list = json(stored("GET", id + "/input_items", "order=asc&limit=2"));
        assertThat(list.path("has_more").asBoolean()).isTrue();
        assertThat(list.at("/data/0/content/0/text").asText()).isEqualTo("2+2?");
        assertThat(list.at("/data/1/role").asText()).isEqualTo("assistant");
        String last = list.path("last_id").asText();
        JsonNode rest = json(stored("GET", id + "/input_items", "order=asc&after=" + last));
        assertThat(rest.path("data")).hasSize(1);
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        assertThat(json(stored("GET", id + "/input_items", ""))
                        .at("/data/0/content/0/text")
                        .asText())
                .isEqualTo("And twice?");
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> stored("POST", id + "/cancel"))
                .satisfies(refused -> assertThat(refused.failure().status()).isEqualTo(400));
        assertThat(json(stored("DELETE", id)).path("deleted").asBoolean()).isTrue();
        assertThatExceptionOfType(RelayException.class).isThrownBy(() -> stored("GET", id));
        assertThat(stored("GET", first).status()).isEqualTo(200);
    }

    @Test
    void anUpstreamsOwnAnswerIsGoneOnFromThere() {
        Channel channel = Fixtures.channel("openai").build();
        answeredVerbatim("openai", channel, "{\"model\":\"gpt-5\",\"input\":\"2+2?\"}");
        assertThat(memory.recall(Memory.CHANNEL + "resp_up")).contains("1");
        String next = "{\"model\":\"gpt-5\",\"previous_response_id\":\"resp_up\",\"input\":\"And twice?\"}";
        assertThat(sent("openai", channel, next)).isEqualTo(next);
        Channel other = new Channel(2, 1, "other", "", "", channel.modelMapping(), channel.config());
        assertThat(Json.known(sent("openai", other, next))).isEqualTo(Json.known("""
                        {"model": "gpt-5", "input": [
                          {"type": "message", "role": "user", "content": "2+2?"},
                          {"type": "message", "status": "completed", "role": "assistant",
                           "content": [{"type": "output_text", "text": "Four.", "annotations": []}]},
                          {"type": "message", "role": "user", "content": "And twice?"}]}"""));
    }

    @Test
    void anUpstreamThatKeepsNothingIsToldAll() {
        Channel channel = Fixtures.channel("openrouter").build();
        answeredVerbatim("openrouter", channel, "{\"model\":\"gpt-5\",\"input\":\"2+2?\"}");
        assertThat(memory.recall(Memory.CHANNEL + "resp_up")).isEmpty();
        String next = "{\"model\":\"gpt-5\",\"previous_response_id\":\"resp_up\",\"input\":\"And twice?\"}";
        assertThat(Json.known(sent("openrouter", channel, next)).path("input")).hasSize(3);
        assertThatExceptionOfType(RelayException.class)
                .isThrownBy(() -> sent("openrouter", channel, next.replace("resp_up", "resp_nobody")));
    }

    @Test
    void answersOfOthersAreWrittenOutForAnUpstream() {
        String id = answered("{\"model\":\"m\",\"input\":\"2+2?\"}", "Four.");
        Channel channel = Fixtures.channel("openai").build();
        JsonNode sent = Json.known(sent(
                "openai",
                channel,
                "{\"model\":\"m\",\"previous_response_id\":\"%s\",\"input\":\"And twice?\"}".formatted(id)));
        assertThat(sent.has("previous_response_id")).isFalse();
        assertThat(sent.path("input")).hasSize(3);
        assertThat(sent.at("/input/1").has("id")).isFalse();
    }

    @Test
    void sealsOfOthersNeverReachAnUpstream() {
        String body = """
                {"model": "m", "input": [
                  {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "switchboard.claude-signature.x"},
                  {"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": "gAAA"},
                  {"type": "function_call", "id": "fc_1", "call_id": "c", "name": "f", "arguments": "{}",
                   "extra_content": {"google": {"thought_signature": "x"}}},
                  {"type": "function_call_output", "call_id": "c", "output": ""}]}""";
        assertThat(Json.known(sent("openai", Fixtures.channel("openai").build(), body))
                        .path("input"))
                .isEqualTo(Json.known("""
                        [{"type": "reasoning", "summary": [], "encrypted_content": "gAAA"},
                         {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
                         {"type": "function_call_output", "call_id": "c", "output": ""}]"""));
    }

    @Test
    void reasoningThatOnlyAnotherChannelCanReadStaysBehind() {
        Channel channel = Fixtures.channel("openai").build();
        answeredVerbatim("openai", channel, "{\"model\":\"gpt-5\",\"input\":\"2+2?\",\"store\":false}");
        String next = """
                {"model": "gpt-5", "store": false, "input": [{"role": "user", "content": "2+2?"},
                  {"type": "reasoning", "id": "rs_up", "summary": [], "encrypted_content": "gA"},
                  {"type": "message", "id": "msg_up", "role": "assistant", "content": "Four."}]}""";
        assertThat(sent("openai", channel, next)).isEqualTo(next);
        Channel other = new Channel(2, 1, "other", "", "", channel.modelMapping(), channel.config());
        assertThat(Json.known(sent("openai", other, next)).path("input")).isEqualTo(Json.known("""
                        [{"role": "user", "content": "2+2?"},
                         {"type": "message", "role": "assistant", "content": "Four."}]"""));
    }

    private void answeredVerbatim(String provider, Channel channel, String body) {
        AnswerTap tap = Fixtures.provider(provider).begin(call(body), channel).tap();
        tap.document(Headers.NONE, KEPT.getBytes(StandardCharsets.UTF_8));
        assertThat(tap.finished()).isTrue();
    }

    private String sent(String provider, Channel channel, String body) {
        Payload sent =
                Fixtures.provider(provider).begin(call(body), channel).request().body();
        return new String(((JsonBody) sent).bytes(), StandardCharsets.UTF_8);
    }

    /** Answers a call, and tells the answer's id. */
    private String answered(String body, String text) {
        EventWriter writer = Bridge.RESPONSES.writer(call(body));
        writer.event(new ChatEvent.Text(0, text), out -> {});
        writer.event(new ChatEvent.Finish(0, FinishReason.STOP, ""), out -> {});
        return id(writer.document(Usage.NONE));
    }

    private static String id(byte[] response) {
        return Json.read(response).orElseThrow().path("id").asText();
    }

    private static JsonNode json(Document document) {
        assertThat(document.status()).isEqualTo(200);
        return Json.read(document.json()).orElseThrow();
    }

    private Document stored(String method, String path) {
        return stored(method, path, "");
    }

    private Document stored(String method, String path, String query) {
        return Bridge.RESPONSES.stored(
                method,
                new CallBuilder(Operation.STORED, Payload.EMPTY)
                        .dialect(Dialect.OPENAI_RESPONSES)
                        .path("/v1/responses/" + path)
                        .query(query)
                        .memory(memory)
                        .build());
    }

    private Call call(String body) {
        return Bridge.call(Bridge.RESPONSES, body, memory);
    }

    private static Message says(Role role, String text) {
        return new Message(role, List.of(new Part.Text(text)));
    }
}
