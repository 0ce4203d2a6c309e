package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Call;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.Usage;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.FormOfFields;
import switchboard.testkit.Pieces;
import switchboard.testkit.Replay;

/** Answers that come whole, and streams that are no chat. */
class AnswerFixturesTest {
    static Stream<String> answers() {
        return Fixtures.names(".response.upstream.json").filter(name -> !name.contains("error"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void recordedAnswerReachesTheClientAsItShould(String name) {
        byte[] upstream = Fixtures.bytes(name);
        AnswerTap tap = tap(name, operation(name));
        byte[] seen = shown(tap.document(Headers.NONE, upstream), upstream);
        assertThat(tap.finished()).isTrue();
        String wanted = name.replace(".upstream.", ".openai.");
        if (Fixtures.exists(wanted)) {
            holds(Json.read(seen).orElseThrow(), Fixtures.json(wanted), "");
        } else {
            assertThat(seen).isEqualTo(upstream);
        }
        String usage = name.replace(".upstream.", ".usage.expected.");
        JsonNode expected = Fixtures.exists(usage)
                ? Fixtures.json(usage)
                : Json.read(upstream).orElseThrow().path("usage");
        if (expected.has("prompt_tokens")) {
            assertThat(tap.usage().prompt())
                    .isEqualTo(expected.path("prompt_tokens").asLong());
            assertThat(tap.usage().completion())
                    .isEqualTo(expected.path("completion_tokens").asLong());
            assertThat(tap.usage().cacheRead())
                    .isEqualTo(
                            expected.at("/prompt_tokens_details/cached_tokens").asLong());
            assertThat(tap.usage().reasoning())
                    .isEqualTo(expected.at("/completion_tokens_details/reasoning_tokens")
                            .asLong());
        }
    }

    @Test
    void everyRecordedAnswerIsRead() {
        assertThat(answers()).hasSize(27);
    }

    @Test
    void whatNeedsNoMendingIsNotTouched() {
        byte[] upstream = Fixtures.bytes("openai/tools.response.upstream.json");
        AnswerTap tap = tap("openai/tools.response.upstream.json", Operation.CHAT);
        assertThat(tap.document(Headers.NONE, upstream)).isEqualTo(Verdict.ANSWER);
        assertThat(tap.text()).hasToString("get_weather{\"city\":\"Paris\"}get_time{}");
    }

    @Test
    void mappedModelIsAnsweredBackAndNothingElseChanges() {
        byte[] upstream = Fixtures.bytes("openai/chat.response.upstream.json");
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body(Fixtures.text("openai/chat.request.openai.json")))
                .build();
        AnswerTap tap = Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").map("my-gpt", "gpt-4o").build())
                .tap();
        byte[] seen = shown(tap.document(Headers.NONE, upstream), upstream);
        assertThat(new String(seen, StandardCharsets.UTF_8))
                .isEqualTo(Fixtures.text("openai/chat.response.upstream.json").replace("gpt-4o-2024-08-06", "my-gpt"));
    }

    @Test
    void blankLinesBeforeAnAnswerAreNoError() {
        byte[] upstream = Fixtures.bytes("deepseek/chat-keepalive.response.upstream.txt");
        AnswerTap tap = tap("deepseek/chat", Operation.CHAT);
        assertThat(tap.document(Headers.NONE, upstream)).isEqualTo(Verdict.ANSWER);
        assertThat(tap.usage()).isEqualTo(new Usage(5, 1));
    }

    @Test
    void imageStreamPassesAndIsFinishedByItsLastEvent() {
        String name = "openai/images-gpt-stream.upstream.sse";
        AnswerTap tap = streamTap(Operation.IMAGES);
        Replay replay = Replay.of(tap, KernelWire.WIRE, Pieces.single(Fixtures.bytes(name)), Usage.NONE);
        assertThat(replay.events()).isEqualTo(ChatAnswer.events(Fixtures.text(name)));
        assertThat(replay.finished()).isTrue();
        assertThat(replay.usage()).isEqualTo(new Usage(9, 372));
        String cut = Fixtures.text(name).split("event: image_generation.completed", 2)[0];
        assertThat(Replay.of(
                                streamTap(Operation.IMAGES),
                                KernelWire.WIRE,
                                Pieces.whole(cut.getBytes(StandardCharsets.UTF_8)),
                                Usage.NONE)
                        .finished())
                .isFalse();
    }

    @Test
    void transcriptStreamPassesAndIsFinishedByItsLastEvent() {
        String name = "openai/transcription-stream.upstream.sse";
        Replay replay = Replay.of(
                streamTap(Operation.TRANSCRIPTION), KernelWire.WIRE, Pieces.single(Fixtures.bytes(name)), Usage.NONE);
        assertThat(replay.events()).isEqualTo(ChatAnswer.events(Fixtures.text(name)));
        assertThat(replay.finished()).isTrue();
        assertThat(replay.text()).isEqualTo("Hello there.");
        assertThat(replay.usage()).isEqualTo(new Usage(14, 5, 0, 0, 0, 0, 14, 0));
    }

    @Test
    void transcriptsTextIsWhatWasSpoken() {
        assertThat(spoken("srt", Fixtures.text("openai/transcription.srt.response.upstream.txt")))
                .isEqualTo("Hello there.");
        assertThat(spoken("vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nOne\n\n00:01.000 --> 00:02.000\nTwo\n"))
                .isEqualTo("OneTwo");
        assertThat(spoken("text", "Hello there.\n")).isEqualTo("Hello there.");
        assertThat(spoken("json", Fixtures.text("openai/transcription.response.upstream.json")))
                .isEqualTo("Hello there.");
        assertThat(spoken("verbose_json", Fixtures.text("openai/transcription-verbose.response.upstream.json")))
                .isEqualTo("Hello there.");
    }

    private static String spoken(String format, String answer) {
        Call call = new CallBuilder(
                        Operation.TRANSCRIPTION,
                        new FormOfFields(Map.of("model", "whisper-1", "response_format", format)))
                .model("whisper-1")
                .build();
        AnswerTap tap = Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").build())
                .tap();
        assertThat(tap.document(Headers.NONE, answer.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Verdict.ANSWER);
        return tap.text().toString();
    }

    private static AnswerTap streamTap(Operation operation) {
        Call call = new CallBuilder(operation, new FormOfFields(Map.of()))
                .model("m").stream(true).build();
        return Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").build())
                .tap();
    }

    private static AnswerTap tap(String name, Operation operation) {
        String folder = Fixtures.folder(name);
        String wanted = name.replace(".upstream.", ".openai.");
        String model =
                Fixtures.exists(wanted) ? Fixtures.json(wanted).path("model").asText() : "m";
        Call call = new CallBuilder(operation, Fixtures.body("{\"messages\":[]}"))
                .model(model)
                .build();
        return Fixtures.provider(folder)
                .begin(call, Fixtures.channel(folder).map("my-gpt", "gpt-4o").build())
                .tap();
    }

    private static Operation operation(String name) {
        if (name.contains("embedding")) {
            return Operation.EMBEDDINGS;
        }
        if (name.contains("image")) {
            return Operation.IMAGES;
        }
        if (name.contains("transcription")) {
            return Operation.TRANSCRIPTION;
        }
        return name.contains("moderations")
                ? Operation.MODERATIONS
                : name.contains("completions") ? Operation.COMPLETIONS : Operation.CHAT;
    }

    private static byte[] shown(Verdict verdict, byte[] upstream) {
        return verdict instanceof Verdict.Changed changed ? changed.data() : upstream;
    }

    /** Everything that is wanted is there, but members that are null or empty may be missing or more. */
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
        } else if (!wanted.isNull()) {
            assertThat(seen).as(at).isEqualTo(wanted);
        }
    }
}
