package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Operation;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

/** The contract of dialects over every recorded answer, and what is Google's alone. */
class GenerateDialectTest extends DialectContract {
    private final Dialect dialect = new GenerateDialect();

    @Override
    protected Dialect dialect() {
        return dialect;
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Transcript> transcripts() {
        Stream<Transcript> streams =
                Fixtures.names(".upstream.sse").map(name -> new Transcript(name, true, Fixtures.bytes(name)));
        Stream<Transcript> documents = Fixtures.names(".response.upstream.json")
                .filter(name -> !name.startsWith("embeddings"))
                .map(name -> new Transcript(name, false, Fixtures.bytes(name)));
        return Stream.concat(streams, documents);
    }

    @Test
    void everyRecordedAnswerIsPlayed() {
        assertThat(transcripts()).hasSize(9);
    }

    @Test
    void callsAndTheirSignaturesAreReadWhole() {
        assertThat(read("""
                {"responseId":"r","modelVersion":"m","candidates":[{"content":{"parts":[
                  {"functionCall":{"id":"fc-1","name":"f","args":{"n":1.50}},"thoughtSignature":"c2ln"},
                  {"functionCall":{"name":"g"}},{"text":"","thoughtSignature":"bGF0ZXI="}]},"finishReason":"STOP"}]}"""))
                .contains(
                        new ChatEvent.Start("r", "m", 0),
                        new ChatEvent.ToolStart(0, 0, "fc-1", "f", new Seal(Seal.GEMINI_THOUGHT, "c2ln")),
                        new ChatEvent.ToolArguments(0, 0, "{\"n\":1.50}"),
                        new ChatEvent.ToolArguments(0, 1, "{}"),
                        new ChatEvent.Sealed(0, new Seal(Seal.GEMINI_THOUGHT, "bGF0ZXI=")),
                        new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void sourcesAreReadWithTheirPlacesInCharacters() {
        assertThat(read("""
                {"candidates":[{"content":{"parts":[{"text":"Flut um 9 🌊 Uhr ü"}]},"finishReason":"STOP",
                 "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://t.example","title":"T"}},
                   {"web":{"uri":"https://u.example"}}],
                  "groundingSupports":[{"segment":{"startIndex":10,"endIndex":14},"groundingChunkIndices":[0]}]}}]}"""))
                .contains(
                        new ChatEvent.Citation(0, "https://t.example", "T", 10, 12),
                        new ChatEvent.Citation(0, "https://u.example", "", -1, -1));
    }

    @Test
    void severalCandidatesAreSeveralChoices() {
        assertThat(read("""
                {"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},
                 {"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]}"""))
                .contains(
                        new ChatEvent.Text(1, "b"),
                        new ChatEvent.Finish(0, FinishReason.STOP, ""),
                        new ChatEvent.Finish(1, FinishReason.LENGTH, ""));
    }

    @Test
    void programsAndTheirOutputAreFencedBlocks() {
        assertThat(read("""
                {"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"print(1)"}},
                 {"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1\\n"}}]},"finishReason":"STOP"}]}"""))
                .contains(
                        new ChatEvent.Text(0, "\n```python\nprint(1)\n```\n"),
                        new ChatEvent.Text(0, "\n```\n1\n```\n"));
    }

    @Test
    void rawSoundOfAWholeAnswerGetsAHeader() {
        List<ChatEvent> events = read("""
                {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000",
                 "data":"AAABAA=="}}]},"finishReason":"STOP"}]}""");
        ChatEvent.Media sound = (ChatEvent.Media) events.get(1);
        byte[] file = Base64.getDecoder().decode(sound.base64());
        assertThat(sound.mediaType()).isEqualTo("audio/wav");
        assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("RIFF");
        assertThat(file).hasSize(48);
    }

    @Test
    void callsOfAStreamWaitForItsLastEvent() {
        List<String> sent = new ArrayList<>();
        EventWriter writer = dialect.writer(new CallBuilder(Operation.CHAT, Fixtures.body("{}"))
                .model("gpt-4o").stream(true).build());
        for (ChatEvent event : List.of(
                new ChatEvent.Start("chatcmpl-fx30", "gpt-4o", 1),
                new ChatEvent.Text(0, "One"),
                new ChatEvent.ToolStart(0, 0, "call_A", "get_weather", Seal.NONE),
                new ChatEvent.ToolArguments(0, 0, "{\"city\":"),
                new ChatEvent.ToolStart(0, 1, "call_B", "get_time", Seal.NONE),
                new ChatEvent.ToolArguments(0, 1, "{}"),
                new ChatEvent.ToolArguments(0, 0, "\"Rome\"}"),
                new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""))) {
            writer.event(event, out -> sent.add(out.text()));
        }
        writer.end(new Usage(20, 12, 0, 0, 0, 4, 0, 0), out -> sent.add(out.text()));
        List<String> wanted = Fixtures.text("native-to-chat.stream.client.sse")
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
        assertThat(sent).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(Json.known(sent.get(i))).isEqualTo(Json.known(wanted.get(i)));
        }
    }

    @Test
    void sourcesAreWrittenWithTheirPlacesInBytes() {
        EventWriter writer = dialect.writer(new CallBuilder(Operation.CHAT, Fixtures.body("{}")).build());
        writer.event(new ChatEvent.Text(0, "Flut um 9 🌊 Uhr"), out -> {});
        writer.event(new ChatEvent.Citation(0, "https://t.example", "T", 10, 12), out -> {});
        writer.event(new ChatEvent.Finish(0, FinishReason.STOP, ""), out -> {});
        var grounding = Json.read(writer.document(Usage.NONE)).orElseThrow().at("/candidates/0/groundingMetadata");
        assertThat(grounding.at("/groundingChunks/0/web/uri").asText()).isEqualTo("https://t.example");
        assertThat(grounding.at("/groundingSupports/0/segment/startIndex").asInt())
                .isEqualTo(10);
        assertThat(grounding.at("/groundingSupports/0/segment/endIndex").asInt())
                .isEqualTo(14);
    }

    @Test
    void brokenStreamEndsWithGooglesError() {
        List<String> sent = new ArrayList<>();
        dialect.writer(new CallBuilder(Operation.CHAT, Fixtures.body("{}")).build())
                .broken(UpstreamFailure.of(Failure.CUT, "cut \"off\""), out -> sent.add(out.text()));
        assertThat(sent)
                .containsExactly("{\"error\":{\"code\":500,\"message\":\"cut \\\"off\\\"\",\"status\":\"INTERNAL\"}}");
    }

    private List<ChatEvent> read(String document) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = dialect.reader();
        reader.document(document.getBytes(StandardCharsets.UTF_8), events::add);
        List<ChatEvent> streamed = new ArrayList<>();
        EventReader stream = dialect.reader();
        stream.event(WireEvent.of(document), streamed::add);
        stream.end(streamed::add);
        assertThat(streamed).hasSameSizeAs(events);
        return events;
    }
}
