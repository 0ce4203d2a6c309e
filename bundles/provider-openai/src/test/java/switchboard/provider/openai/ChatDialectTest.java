package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChatEvent;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.Operation;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Pieces;
import switchboard.testkit.Replay;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

/** Answers, read and written again. */
class ChatDialectTest extends DialectContract {
    @Override
    protected Dialect dialect() {
        return new ChatDialect();
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Transcript> transcripts() {
        Stream<Transcript> streams = streams().map(name -> new Transcript(name, true, ChatFixtures.bytes(name)));
        Stream<Transcript> answers = whole().filter(
                        name -> !name.contains("gemini/image")) // whose picture stands in the text, too
                .map(name -> new Transcript(name, false, ChatFixtures.bytes(name)));
        return Stream.concat(streams, answers);
    }

    static Stream<String> streams() {
        return ChatFixtures.streams().stream();
    }

    static Stream<String> whole() {
        return ChatFixtures.answers().stream();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamReadAndWrittenIsTheSameStream(String name) {
        List<String> wanted = ChatAnswer.events(ChatFixtures.text(name));
        List<String> written = write(ChatFixtures.read(wanted), wanted);
        if (name.contains("gemini/stream-tools")) { // a call with its arguments is two pieces here
            assertThat(ChatAnswer.of(written).tools())
                    .isEqualTo(ChatAnswer.of(wanted).tools());
        } else {
            assertThat(chunks(written)).isEqualTo(chunks(wanted));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void streamIsTheSameHoweverItsBytesAreSplit(String name) {
        List<ChatEvent> whole = ChatFixtures.read(ChatAnswer.events(ChatFixtures.text(name)));
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 5; round++) {
            assertThat(read(Pieces.random(ChatFixtures.bytes(name), random))).isEqualTo(whole);
        }
        assertThat(read(Pieces.single(ChatFixtures.bytes(name)))).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("whole")
    void answerReadAndWrittenIsTheSameAnswer(String name) {
        JsonNode wanted = ChatFixtures.json(name);
        EventWriter writer = new ChatDialect().writer(call(wanted.path("model").asText(), false));
        new ChatDialect().reader().document(ChatFixtures.bytes(name), event -> writer.event(event, out -> {}));
        byte[] written = writer.document(usage(wanted.path("usage")));
        assertThat(ChatFixtures.plain(Json.read(written).orElseThrow())).isEqualTo(ChatFixtures.plain(wanted));
    }

    @Test
    void everyRecordingIsRead() {
        assertThat(streams()).hasSizeGreaterThan(15);
        assertThat(whole()).hasSizeGreaterThan(10);
    }

    private static List<ChatEvent> read(List<byte[]> pieces) {
        List<ChatEvent> told = new ArrayList<>();
        EventReader reader = new ChatDialect().reader();
        Framer framer = KernelWire.WIRE.framer();
        pieces.forEach(piece -> framer.feed(ByteBuffer.wrap(piece.clone()), event -> reader.event(event, told::add)));
        framer.end(event -> reader.event(event, told::add));
        reader.end(told::add);
        return told;
    }

    private static List<String> write(List<ChatEvent> events, List<String> wanted) {
        JsonNode first = Json.known(wanted.getFirst());
        JsonNode usage = Json.known(wanted.get(wanted.size() - 2)).path("usage");
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{}"))
                .model(first.path("model").asText()).stream(true)
                        .usageWanted(usage.isObject())
                        .build();
        List<String> written = new ArrayList<>();
        EventWriter writer = new ChatDialect().writer(call);
        events.forEach(event -> writer.event(event, out -> written.add(out.text())));
        writer.end(usage(usage), out -> written.add(out.text()));
        return written;
    }

    private static List<JsonNode> chunks(List<String> events) {
        assertThat(events.getLast()).isEqualTo("[DONE]");
        return events.subList(0, events.size() - 1).stream()
                .map(event -> ChatFixtures.plain(Json.known(event)))
                .toList();
    }

    private static Call call(String model, boolean stream) {
        return new CallBuilder(Operation.CHAT, Fixtures.body("{}"))
                .model(model).stream(stream).build();
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                usage.path("prompt_tokens").asLong(),
                usage.path("completion_tokens").asLong(),
                usage.at("/prompt_tokens_details/cached_tokens").asLong(),
                usage.at("/prompt_tokens_details/cache_write_tokens").asLong(),
                0,
                usage.at("/completion_tokens_details/reasoning_tokens").asLong(),
                0,
                0);
    }

    /** Streams of the whole family, mended by their own taps as the kernel has it, then translated. */
    static Stream<String> family() {
        return Fixtures.names(".openai.sse")
                .filter(name -> Fixtures.exists(name.replace(".openai.", ".upstream."))
                        && Fixtures.text(name).contains("[DONE]"));
    }

    @ParameterizedTest
    @MethodSource("family")
    void streamOfTheFamilyIsUnderstood(String name) {
        List<String> wanted = ChatAnswer.events(Fixtures.text(name));
        ChatAnswer answer = ChatAnswer.of(wanted);
        Call call = call(Json.known(wanted.getFirst()).path("model").asText(), true);
        String folder = Fixtures.folder(name);
        var tap = Fixtures.provider(folder)
                .begin(call.in(Dialect.OPENAI_CHAT, Operation.CHAT, Fixtures.body("{}")), channel(folder, name))
                .tap();
        byte[] upstream = Fixtures.bytes(name.replace(".openai.", ".upstream."));
        var replay = Replay.of(tap, KernelWire.WIRE, Pieces.whole(upstream), new Usage(1, 1));
        ChatAnswer seen = ChatAnswer.of(write(ChatFixtures.read(replay.events()), wanted));
        assertThat(seen.flaws()).isEmpty();
        assertThat(seen.content()).isEqualTo(answer.content());
        assertThat(seen.reasoning()).isEqualTo(answer.reasoning());
        assertThat(seen.tools()).hasSameSizeAs(answer.tools());
        assertThat(seen.finish()).isEqualTo(answer.finish());
    }

    private static Channel channel(String folder, String name) {
        return Fixtures.channel(folder)
                .config("split_think_tags", Boolean.toString(name.contains("think-tags")))
                .build();
    }

    @Test
    void brokenStreamEndsWithAnErrorAndNoMark() {
        String name = "chat/claude/stream-error-mid.openai.sse";
        List<String> wanted = ChatAnswer.events(ChatFixtures.text(name));
        EventWriter writer = new ChatDialect().writer(call("claude-sonnet-4-6", true));
        List<String> written = new ArrayList<>();
        EventReader reader = new ChatDialect().reader();
        for (String event : wanted.subList(0, wanted.size() - 1)) {
            reader.event(WireEvent.of(event), told -> writer.event(told, out -> written.add(out.text())));
        }
        writer.broken(UpstreamFailure.of(Failure.BUSY, "Overloaded"), out -> written.add(out.text()));
        assertThat(written.stream().map(Json::known).toList())
                .isEqualTo(wanted.stream().map(Json::known).toList());
    }

    @Test
    void aCharacterSplitBetweenTwoEventsIsWholeAgain() {
        List<String> written = new ArrayList<>();
        EventWriter writer = new ChatDialect().writer(call("m", true));
        for (String half : List.of("\ud83d", "\udc4b")) {
            writer.event(
                    new ChatEvent.Text(0, half),
                    out -> written.add(
                            new String(out.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
        }
        assertThat(ChatAnswer.of(written).content()).isEqualTo("👋");
    }
}
