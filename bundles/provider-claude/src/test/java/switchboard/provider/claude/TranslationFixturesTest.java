package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.ChatDialect;
import switchboard.relay.Interpreter;
import switchboard.spi.AnswerTap;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;
import switchboard.spi.OwnAnswer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.Pieces;
import switchboard.testkit.Replay;

/** Every recorded translation between Claude and OpenAI, from request to answer. */
class TranslationFixturesTest {
    private static final Set<String> EXTENSIONS = Set.of("thinking_blocks", "annotations");

    private final AnthropicProvider provider = new AnthropicProvider();
    private final Dialect claude = new ClaudeMessages();
    private final Dialect chat = new ChatDialect();
    private final Channel channel = new ChannelBuilder(14).build();

    static Stream<String> requests() {
        return Fixtures.stems(".request.upstream.json");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void chatRequestBecomesTheRecordedMessages(String stem) {
        Attempt attempt = provider.begin(toClaude(Fixtures.text(stem + ".request.openai.json")), channel);
        assertThat(Json.read(((JsonBody) attempt.request().body()).bytes()))
                .contains(Fixtures.json(stem + ".request.upstream.json"));
    }

    @Test
    void messagesBecomeTheRecordedChatRequest() {
        Call call = claudeCall(Fixtures.text("native-to-chat.request.client.json"));
        String written = chat.writeRequest(claude.readRequest(call));
        assertThat(Json.known(written)).isEqualTo(Fixtures.json("native-to-chat.request.openai.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "tools"})
    void messageBecomesTheRecordedChatAnswer(String stem) {
        Call asked = chatCall("{\"model\":\"claude-sonnet-4-5\"}");
        AnswerTap tap = new Interpreter(tap(asked), claude.reader(), chat.writer(asked), Memory.NONE);
        JsonNode answer = whole(tap, Fixtures.bytes(stem + ".response.upstream.json"));
        assertThat(stripped(answer)).isEqualTo(stripped(Fixtures.json(stem + ".response.openai.json")));
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void chatAnswerBecomesTheRecordedMessage() {
        Call asked = claudeCall("{\"model\":\"gpt-4o\"}");
        ObjectNode answer = (ObjectNode) document(
                new Usage(1200, 40, 1024, 0, 0, 8, 0, 0),
                Fixtures.bytes("native-to-chat.response.openai.json"),
                claude.writer(asked));
        assertThat(answer.get("id").asText()).startsWith("msg_");
        assertThat(answer.put("id", "msg_TEST")).isEqualTo(Fixtures.json("native-to-chat.response.client.json"));
    }

    private JsonNode document(Usage usage, byte[] body, EventWriter writer) {
        chat.reader().document(body, event -> writer.event(event, none -> {}));
        return Json.read(writer.document(usage)).orElseThrow();
    }

    static Stream<String> streams() {
        return Fixtures.stems(".openai.sse").filter(stem -> !stem.startsWith("native"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamBecomesTheRecordedChunksHoweverItIsCut(String stem) {
        List<JsonNode> expected = parsed(Fixtures.data(stem + ".openai.sse"));
        String model = expected.getFirst().path("model").asText();
        byte[] upstream = Fixtures.bytes(stem + ".upstream.sse");
        Random random = new Random(stem.hashCode());
        List<List<byte[]>> ways = new ArrayList<>(List.of(Pieces.whole(upstream), Pieces.single(upstream)));
        for (int round = 0; round < 20; round++) {
            ways.add(Pieces.random(upstream, random));
        }
        for (List<byte[]> pieces : ways) {
            Call asked = chatCall(
                    "{\"model\":\"%s\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}".formatted(model));
            AnswerTap tap = new Interpreter(tap(asked), claude.reader(), chat.writer(asked), Memory.NONE);
            Replay replay = Replay.of(tap, KernelWire.WIRE, pieces, Usage.NONE);
            List<String> events = new ArrayList<>(replay.events());
            replay.failure().ifPresent(failure -> tap.broken(failure).forEach(event -> events.add(event.text())));
            assertThat(parsed(events)).isEqualTo(expected);
            assertThat(replay.finished()).isEqualTo(!stem.endsWith("error-mid"));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamCutShortNeverLooksFinished(String stem) {
        byte[] upstream = Fixtures.bytes(stem + ".upstream.sse");
        int last = Fixtures.text(stem + ".upstream.sse").indexOf("data: {\"type\":\"message_stop\"");
        int end = last < 0 ? upstream.length : last;
        for (int cut = 0; cut < end; cut += 3) {
            Call asked = chatCall("{\"model\":\"m\",\"stream\":true}");
            AnswerTap tap = new Interpreter(tap(asked), claude.reader(), chat.writer(asked), Memory.NONE);
            Replay replay = Replay.of(tap, KernelWire.WIRE, Pieces.whole(Arrays.copyOf(upstream, cut)), Usage.NONE);
            assertThat(replay.finished()).isFalse();
            assertThat(replay.events()).noneMatch(event -> event.contains("\"finish_reason\":\""));
        }
    }

    @Test
    void errorThatComesFirstIsAFailureAndNothingWasSent() {
        Call asked = chatCall("{\"model\":\"m\",\"stream\":true}");
        Replay replay = Replay.of(
                new Interpreter(tap(asked), claude.reader(), chat.writer(asked), Memory.NONE),
                KernelWire.WIRE,
                Pieces.whole(Fixtures.bytes("stream-error-first.upstream.sse")),
                Usage.NONE);
        assertThat(replay.events()).isEmpty();
        isAsRecorded(replay.failure().orElseThrow(), "stream-error-first.openai.json");
    }

    @Test
    void chunksBecomeTheRecordedStreamOfMessages() {
        Call asked = claudeCall("{\"model\":\"gpt-4o\",\"stream\":true}");
        EventReader reader = chat.reader();
        EventWriter writer = claude.writer(asked);
        List<String> events = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        for (String data : Fixtures.data("native-to-chat.stream.openai.sse")) {
            reader.event(
                    WireEvent.of(data),
                    event -> writer.event(event, out -> {
                        events.add(out.text());
                        names.append(out.name()).append('\n');
                    }));
        }
        reader.end(event -> writer.event(event, out -> events.add(out.text())));
        writer.end(new Usage(1200, 40, 1024, 0, 0, 8, 0, 0), out -> events.add(out.text()));
        events.replaceAll(data -> data.replaceFirst("\"id\":\"msg_[^\"]*\"", "\"id\":\"msg_TEST\""));
        assertThat(parsed(events)).isEqualTo(parsed(Fixtures.data("native-to-chat.stream.client.sse")));
        assertThat(names.toString()).startsWith("message_start\ncontent_block_start\ncontent_block_delta\n");
    }

    static Stream<String> errors() {
        return Fixtures.stems(".openai.json").filter(stem -> stem.startsWith("error."));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorIsClassifiedAsRecorded(String stem) {
        JsonNode upstream = Fixtures.json(stem + ".upstream.json");
        UpstreamFailure failure = provider.classify(
                upstream.path("http_status").asInt(), Fixtures.headers(upstream), Json.bytes(upstream.path("body")));
        isAsRecorded(failure, stem + ".openai.json");
    }

    /** An overloaded upstream keeps its own status until OpenAI's clients are told; they know none such. */
    private void isAsRecorded(UpstreamFailure failure, String name) {
        JsonNode wanted = Fixtures.json(name);
        int status = failure.status() == 529 ? 503 : failure.status();
        JsonNode error = wanted.path("body").path("error");
        assertThat(status).isEqualTo(wanted.path("http_status").asInt());
        assertThat(failure.message()).isEqualTo(error.path("message").asText());
        assertThat(failure.type()).isEqualTo(error.path("type").asText());
        assertThat(Json.known(failure.code())).isEqualTo(error.path("code"));
    }

    @Test
    void refusalOfTheGatewayIsInClaudesShape() {
        Dialect.Document document = claude.write(new OwnAnswer.Refused(
                401, "invalid token", "authentication_error", Optional.empty(), "null", "req_TEST"));
        JsonNode wanted = Fixtures.json("native.error.client.json");
        assertThat(document.status()).isEqualTo(wanted.path("http_status").asInt());
        assertThat(Json.read(document.json())).contains(wanted.path("body"));
    }

    @Test
    void countOfTokensIsInClaudesShapeAndPassesAsItIs() {
        byte[] recorded = Fixtures.bytes("count-tokens.response.client.json");
        assertThat(Json.read(claude.write(new OwnAnswer.Tokens(2095)).json())).isEqualTo(Json.read(recorded));
        Call asked = new CallBuilder(Operation.COUNT_TOKENS, Fixtures.body("{\"model\":\"claude-opus-5\"}"))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
        AnswerTap tap = provider.begin(asked, channel).tap();
        assertThat(tap.document(Headers.NONE, recorded)).isEqualTo(AnswerTap.Verdict.ANSWER);
        assertThat(tap.usage()).isEqualTo(Usage.NONE);
    }

    private AnswerTap tap(Call asked) {
        Call crossed = asked.in(Dialect.CLAUDE_MESSAGES, Operation.CHAT, Fixtures.body("{}"));
        return provider.begin(crossed, channel).tap();
    }

    private Call toClaude(String json) {
        Call asked = chatCall(json);
        String written = claude.writeRequest(chat.readRequest(asked));
        return asked.in(Dialect.CLAUDE_MESSAGES, Operation.CHAT, Fixtures.body(written));
    }

    private static Call chatCall(String json) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json)).build();
    }

    private static Call claudeCall(String json) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
    }

    private static JsonNode whole(AnswerTap tap, byte[] body) {
        AnswerTap.Verdict verdict = tap.document(Headers.NONE, body);
        assertThat(verdict).isInstanceOf(AnswerTap.Verdict.Changed.class);
        return Json.read(((AnswerTap.Verdict.Changed) verdict).data()).orElseThrow();
    }

    /** The events, those left out that hold nothing but what a client may also do without. */
    private static List<JsonNode> parsed(List<String> events) {
        List<JsonNode> parsed = new ArrayList<>();
        for (String event : events) {
            JsonNode node = event.equals("[DONE]") ? Json.known("\"[DONE]\"") : Json.known(event);
            JsonNode delta = node.at("/choices/0/delta");
            boolean extension = delta.isObject()
                    && !delta.isEmpty()
                    && delta.propertyStream().allMatch(member -> EXTENSIONS.contains(member.getKey()));
            if (!extension) {
                parsed.add(stripped(node));
            }
        }
        return parsed;
    }

    /** Without details that a recording may leave out: those that are zero, members without a value. */
    private static JsonNode stripped(JsonNode node) {
        JsonNode usage = node.path("usage");
        if (usage.path("completion_tokens_details") instanceof ObjectNode details) {
            details.retain("reasoning_tokens");
        }
        if (usage.path("prompt_tokens_details") instanceof ObjectNode details) {
            details.retain("cached_tokens", "cache_write_tokens");
            if (details.path("cache_write_tokens").asInt() == 0) {
                details.remove("cache_write_tokens");
            }
        }
        for (JsonNode choice : node.path("choices")) {
            if (choice instanceof ObjectNode object && object.path("logprobs").isNull()) {
                object.remove("logprobs");
            }
            if (choice.path("message") instanceof ObjectNode message) {
                message.remove(List.copyOf(EXTENSIONS));
                if (message.path("refusal").isNull()) {
                    message.remove("refusal");
                }
            }
        }
        return node;
    }

    @Test
    void recordingsAreNotForgotten() {
        assertThat(requests()).hasSize(4);
        assertThat(streams()).hasSize(6);
        assertThat(errors()).hasSize(3);
        assertThat(new String(Fixtures.bytes("stream.upstream.sse"), StandardCharsets.UTF_8))
                .contains("👋");
    }
}
