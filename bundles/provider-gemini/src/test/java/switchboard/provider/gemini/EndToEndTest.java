package switchboard.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.ChatDialect;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Framer;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.Pieces;

/** Clients of OpenAI's Chat Completions on Google, and Google's clients elsewhere: every recorded request and answer. */
class EndToEndTest {
    private static final Pattern MADE = Pattern.compile("call_[A-Za-z0-9]{24}");

    private final Dialect openai = new ChatDialect();
    private final Dialect gemini = new GeminiDialect();
    private final GeminiProvider provider = Fixtures.provider();

    static Stream<String> requests() {
        return Stream.of("chat", "tools");
    }

    static Stream<String> streams() {
        return Fixtures.cases(".upstream.sse");
    }

    static Stream<String> answers() {
        return Fixtures.cases(".response.upstream.json").filter(name -> !name.equals("embeddings"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void recordedRequestReachesGoogleAsItShould(String name) {
        Call call = asked(Fixtures.text("gemini/" + name + ".request.openai.json"));
        JsonBody body = (JsonBody) begin(call).request().body();
        assertThat(Json.read(body.bytes()).orElseThrow())
                .isEqualTo(Fixtures.json("gemini/" + name + ".request.upstream.json"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void recordedStreamReachesOpenAisClientAsItShould(String name) {
        List<String> wanted = Fixtures.data("gemini/" + name + ".openai.sse");
        String model = Json.known(wanted.getFirst()).path("model").asText();
        byte[] upstream = Fixtures.bytes("gemini/" + name + ".upstream.sse");
        isStream(played(model, Pieces.whole(upstream)), wanted);
        isStream(played(model, Pieces.single(upstream)), wanted);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 20; round++) {
            isStream(played(model, Pieces.random(upstream, random)), wanted);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void cutStreamNeverLooksFinished(String name) {
        byte[] upstream = Fixtures.bytes("gemini/" + name + ".upstream.sse");
        String text = new String(upstream, StandardCharsets.ISO_8859_1);
        Matcher end = Pattern.compile("finishReason|blockReason").matcher(text);
        assertThat(end.find()).isTrue();
        int last = text.lastIndexOf('\n', end.start()) + 1;
        for (int cut = 0; cut < last; cut += 3) {
            List<String> sent = played("m", Pieces.whole(Arrays.copyOf(upstream, cut)));
            assertThat(sent).doesNotContain("[DONE]").noneMatch(data -> data.contains("\"finish_reason\":\""));
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void recordedAnswerReachesOpenAisClientAsItShould(String name) {
        JsonNode wanted = Fixtures.json("gemini/" + name + ".response.openai.json");
        Call call = asked(
                "{\"model\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".formatted(wanted.get("model")));
        AnswerTap tap = begin(call).tap();
        byte[] upstream = Fixtures.bytes("gemini/" + name + ".response.upstream.json");
        assertThat(tap.document(Headers.NONE, upstream)).isEqualTo(Verdict.ANSWER);
        EventWriter writer = openai.writer(call);
        gemini.reader().document(upstream, event -> writer.event(event, out -> {}));
        String seen = new String(writer.document(tap.usage()), StandardCharsets.UTF_8);
        holds(Json.known(renamed(List.of(seen)).getFirst()), wanted, name);
    }

    @Test
    void googlesClientIsReadForOpenAisUpstream() {
        Call call = new CallBuilder(
                        Operation.CHAT, Fixtures.body(Fixtures.text("gemini/native-to-chat.request.client.json")))
                .dialect(Dialect.GEMINI_GENERATE)
                .model("gpt-4o")
                .build();
        holds(
                Json.known(openai.writeRequest(gemini.readRequest(call))),
                Fixtures.json("gemini/native-to-chat.request.openai.json"),
                "request");
    }

    @Test
    void openAisStreamReachesGooglesClientAsItShould() {
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{}"))
                .dialect(Dialect.GEMINI_GENERATE).model("gpt-4o").stream(true).build();
        List<String> sent = new ArrayList<>();
        EventReader reader = openai.reader();
        EventWriter writer = gemini.writer(call);
        for (String data : Fixtures.data("gemini/native-to-chat.stream.openai.sse")) {
            if (!data.equals("[DONE]")) {
                reader.event(WireEvent.of(data), event -> writer.event(event, out -> sent.add(out.text())));
            }
        }
        reader.end(event -> writer.event(event, out -> sent.add(out.text())));
        writer.end(new Usage(20, 12, 0, 0, 0, 4, 0, 0), out -> sent.add(out.text()));
        isStream(sent, Fixtures.data("gemini/native-to-chat.stream.client.sse"));
    }

    private static Call asked(String json) {
        return new CallBuilder(Operation.CHAT, Fixtures.body(json)).build();
    }

    /** What the relay does with a client of another dialect. */
    private Attempt begin(Call call) {
        ChatRequest request = openai.readRequest(call);
        Call translated = call.in(Dialect.GEMINI_GENERATE, Operation.CHAT, Fixtures.body(gemini.writeRequest(request)));
        return provider.begin(translated, new ChannelBuilder(24).build());
    }

    private List<String> played(String model, List<byte[]> pieces) {
        Call call = new CallBuilder(
                        Operation.CHAT,
                        Fixtures.body(
                                "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                                        .formatted(model)))
                .usageWanted(true)
                .build();
        List<String> sent = new ArrayList<>();
        AnswerTap tap = begin(call).tap();
        EventReader reader = gemini.reader();
        EventWriter writer = openai.writer(call);
        Framer framer = KernelWire.WIRE.framer();
        Consumer<WireEvent> take = event -> {
            if (tap.event(event) instanceof Verdict.Answer) {
                reader.event(event, told -> writer.event(told, out -> sent.add(out.text())));
            }
        };
        pieces.forEach(piece -> framer.feed(ByteBuffer.wrap(piece.clone()), take));
        framer.end(take);
        if (tap.finished()) {
            reader.end(told -> writer.event(told, out -> sent.add(out.text())));
            writer.end(tap.usage(), out -> sent.add(out.text()));
        }
        return renamed(whole(sent));
    }

    /** Calls whose arguments stand in a chunk of their own, in one chunk: clients join them, whatever the pieces. */
    private static List<String> whole(List<String> sent) {
        List<String> whole = new ArrayList<>();
        for (String data : sent) {
            JsonNode piece = call(data);
            JsonNode before = whole.isEmpty() ? piece : call(whole.getLast());
            if (piece.has("function")
                    && !piece.has("id")
                    && before.path("index").equals(piece.path("index"))) {
                String start = whole.removeLast();
                String arguments = piece.at("/function/arguments").toString();
                whole.add(start.replace("\"arguments\":\"\"", "\"arguments\":" + arguments));
            } else {
                whole.add(data);
            }
        }
        return whole;
    }

    private static JsonNode call(String data) {
        return data.startsWith("{") ? Json.known(data).at("/choices/0/delta/tool_calls/0") : Json.known("{}");
    }

    /** Ids that were made here by their number, as recordings have them. */
    private static List<String> renamed(List<String> sent) {
        List<String> made = new ArrayList<>();
        return sent.stream()
                .map(data -> MADE.matcher(data).replaceAll(id -> {
                    if (!made.contains(id.group())) {
                        made.add(id.group());
                    }
                    return "call_TEST_" + (made.indexOf(id.group()) + 1);
                }))
                .toList();
    }

    private static void isStream(List<String> sent, List<String> wanted) {
        assertThat(sent).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).equals("[DONE]")) {
                assertThat(sent.get(i)).isEqualTo("[DONE]");
            } else {
                holds(Json.known(sent.get(i)), Json.known(wanted.get(i)), "event " + i);
            }
        }
    }

    /** Whether all that is wanted is there; members that only one dialect knows may be there, too. */
    private static void holds(JsonNode seen, JsonNode wanted, String place) {
        if (wanted.isObject()) {
            wanted.properties()
                    .forEach(member ->
                            holds(seen.path(member.getKey()), member.getValue(), place + "/" + member.getKey()));
        } else if (wanted.isArray()) {
            assertThat(seen).as(place).hasSameSizeAs(wanted);
            for (int i = 0; i < wanted.size(); i++) {
                holds(seen.get(i), wanted.get(i), place + "/" + i);
            }
        } else {
            assertThat(seen).as(place).isEqualTo(wanted);
        }
    }
}
