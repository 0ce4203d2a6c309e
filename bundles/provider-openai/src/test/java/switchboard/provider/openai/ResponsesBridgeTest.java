package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.Usage;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Looks;
import switchboard.testkit.Pieces;
import switchboard.testkit.Replay;
import switchboard.testkit.Sent;

/** Clients of Chat Completions at upstreams of Responses, and the other way round, as recorded. */
class ResponsesBridgeTest {
    private static final Looks LOOKS = Looks.of(Dialect.OPENAI_RESPONSES);

    @Test
    void chatRequestIsAskedInResponses() {
        Call call = chatCall();
        assertThat(body(Bridge.translated(call, Bridge.CHAT, Bridge.RESPONSES)))
                .isEqualTo(Bridge.json("chat-to-responses.request.upstream.json"));
    }

    @Test
    void responsesRequestIsAskedInChat() {
        Call call = responsesCall(true);
        ObjectNode wanted = (ObjectNode) Bridge.json("responses-to-chat.request.openai.json");
        ObjectNode written = (ObjectNode) body(Bridge.translated(call, Bridge.RESPONSES, Bridge.CHAT));
        written.remove("stream_options"); // the provider's business
        wanted.remove("stream_options");
        wanted.set("max_tokens", wanted.remove("max_completion_tokens")); // the older name, which all upstreams know
        assertThat(written).isEqualTo(wanted);
    }

    @Test
    void streamOfResponsesReachesAChatClient() {
        byte[] upstream = Bridge.bytes("chat-to-responses.stream.upstream.sse");
        ChatAnswer wanted = ChatAnswer.of(ChatAnswer.events(Bridge.text("chat-to-responses.stream.openai.sse")));
        Random random = new Random(7);
        List<List<byte[]>> ways = new ArrayList<>(List.of(Pieces.whole(upstream), Pieces.single(upstream)));
        for (int round = 0; round < 20; round++) {
            ways.add(Pieces.random(upstream, random));
        }
        for (List<byte[]> pieces : ways) {
            Replay crossed = toChat(pieces);
            ChatAnswer seen =
                    ChatAnswer.of(crossed.sent().stream().map(Sent::data).toList());
            assertThat(seen.flaws()).isEmpty();
            assertThat(seen.tools()).isEqualTo(wanted.tools());
            assertThat(seen.content()).isEqualTo(wanted.content());
            assertThat(seen.reasoning()).isEqualTo(wanted.reasoning());
            assertThat(seen.finish()).isEqualTo(wanted.finish());
            assertThat(seen.usage()).containsAllEntriesOf(wanted.usage());
            assertThat(seen.done()).isTrue();
        }
    }

    @Test
    void streamOfResponsesThatIsCutNeverLooksFinishedToAChatClient() {
        String upstream = Bridge.text("chat-to-responses.stream.upstream.sse");
        int end = upstream.indexOf("event: response.completed");
        for (int cut = 0; cut <= end; cut += 97) {
            Replay crossed = toChat(List.of(upstream.substring(0, cut).getBytes(StandardCharsets.UTF_8)));
            assertThat(crossed.finished()).isFalse();
            assertThat(ChatAnswer.of(crossed.sent().stream().map(Sent::data).toList())
                            .looksFinished())
                    .isFalse();
        }
    }

    @Test
    void responseThatFailsBeforeItSaysAnythingIsAFailure() {
        Replay crossed = toChat(Pieces.whole(Bridge.bytes("chat-to-responses.stream-failed.upstream.sse")));
        JsonNode wanted = Bridge.json("chat-to-responses.stream-failed.openai.json");
        assertThat(crossed.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.failure()).isEqualTo(Failure.RATE);
            assertThat(failure.status()).isEqualTo(wanted.path("http_status").asInt());
            assertThat(failure.message())
                    .isEqualTo(wanted.at("/body/error/message").asText());
            assertThat(failure.type()).isEqualTo(wanted.at("/body/error/type").asText());
            assertThat(failure.code()).isEqualTo(wanted.at("/body/error/code").toString());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-to-responses.response", "chat-to-responses.incomplete.response"})
    void wholeResponseReachesAChatClient(String name) {
        Call call = chatCall("false");
        AnswerTap tap = tap(Bridge.translated(call, Bridge.CHAT, Bridge.RESPONSES));
        String seen = Bridge.document(
                tap, Bridge.RESPONSES.reader(), Bridge.CHAT.writer(call), Bridge.bytes(name + ".upstream.json"));
        assertThat(tap.finished()).isTrue();
        holds(Json.known(seen), Bridge.json(name + ".openai.json"), "");
    }

    @Test
    void streamOfChatReachesAResponsesClient() {
        byte[] upstream = Bridge.bytes("responses-to-chat.stream.openai.sse");
        List<JsonNode> wanted = unnumbered(Sent.all(Bridge.text("responses-to-chat.stream.client.sse")));
        Random random = new Random(8);
        for (int round = 0; round < 20; round++) {
            List<Sent> seen = toResponses(Pieces.random(upstream, random)).sent();
            assertThat(unnumbered(seen)).isEqualTo(wanted);
        }
    }

    /** Without the numbers, and without the part around reasoning that the recording does not open. */
    private static List<JsonNode> unnumbered(List<Sent> events) {
        List<JsonNode> all = new ArrayList<>();
        for (Sent event : events) {
            ObjectNode json = (ObjectNode) Json.known(Bridge.settled(event.data()));
            assertThat(json.path("type").asText()).isEqualTo(event.name());
            json.remove("sequence_number");
            if (!json.at("/part/type").asText().equals("reasoning_text")) {
                all.add(json);
            }
        }
        return all;
    }

    @Test
    void streamOfChatThatIsCutNeverLooksFinishedToAResponsesClient() {
        String upstream = Bridge.text("responses-to-chat.stream.openai.sse");
        int end = upstream.indexOf("\"finish_reason\":\"stop\"");
        for (int cut = 0; cut <= end; cut += 31) {
            Replay crossed = toResponses(List.of(upstream.substring(0, cut).getBytes(StandardCharsets.UTF_8)));
            assertThat(crossed.finished()).isFalse();
            assertThat(LOOKS.stream(crossed.sent()).looksFinished()).isFalse();
        }
    }

    @Test
    void wholeChatAnswerReachesAResponsesClient() {
        Call call = responsesCall(false);
        String seen = Bridge.document(
                chatTap(Bridge.translated(call, Bridge.RESPONSES, Bridge.CHAT)),
                Bridge.CHAT.reader(),
                Bridge.RESPONSES.writer(call),
                Bridge.bytes("responses-to-chat.response.openai.json"));
        assertThat(Json.known(Bridge.settled(seen))).isEqualTo(Bridge.json("responses-to-chat.response.client.json"));
    }

    private static Replay toChat(List<byte[]> pieces) {
        Call call = chatCall();
        return Bridge.stream(
                tap(Bridge.translated(call, Bridge.CHAT, Bridge.RESPONSES)),
                Bridge.RESPONSES.reader(),
                Bridge.CHAT.writer(call),
                pieces,
                Usage.NONE);
    }

    private static Replay toResponses(List<byte[]> pieces) {
        Call call = responsesCall(true);
        return Bridge.stream(
                chatTap(Bridge.translated(call, Bridge.RESPONSES, Bridge.CHAT)),
                Bridge.CHAT.reader(),
                Bridge.RESPONSES.writer(call),
                pieces,
                Usage.NONE);
    }

    private static Call chatCall() {
        return chatCall("true");
    }

    private static Call chatCall(String stream) {
        String body = Bridge.text("chat-to-responses.request.openai.json");
        return Bridge.call(Bridge.CHAT, body.replace("\"stream\": true", "\"stream\": " + stream));
    }

    private static Call responsesCall(boolean stream) {
        String body = Bridge.text("responses-to-chat.request.client.json");
        return Bridge.call(Bridge.RESPONSES, body.replace("\"stream\": true", "\"stream\": " + stream));
    }

    private static AnswerTap tap(Call call) {
        return Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").build())
                .tap();
    }

    private static AnswerTap chatTap(Call call) {
        return Fixtures.provider("deepseek")
                .begin(call, Fixtures.channel("deepseek").build())
                .tap();
    }

    private static JsonNode body(Call call) {
        return Json.known(new String(((JsonBody) call.body()).bytes(), StandardCharsets.UTF_8));
    }

    /** Everything that is wanted is there, but for the answer's id. */
    private static void holds(JsonNode seen, JsonNode wanted, String at) {
        if (wanted.isObject()) {
            wanted.properties()
                    .forEach(
                            member -> holds(seen.path(member.getKey()), member.getValue(), at + "/" + member.getKey()));
        } else if (wanted.isArray()) {
            assertThat(seen.size()).as(at).isEqualTo(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                holds(seen.get(i), wanted.get(i), at + "/" + i);
            }
        } else if (!wanted.isNull() && !at.equals("/id")) {
            assertThat(seen).as(at).isEqualTo(wanted);
        }
    }
}
