package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static switchboard.lib.claude.Ask.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Citation;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Media;
import switchboard.spi.ChatEvent.Refusal;
import switchboard.spi.ChatEvent.Sealed;
import switchboard.spi.ChatEvent.Start;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.ChatEvent.Thinking;
import switchboard.spi.ChatEvent.ToolArguments;
import switchboard.spi.ChatEvent.ToolStart;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

class MessagesWriterTest {
    private static final ChatEvent STOP = new Finish(0, FinishReason.STOP, "");

    @Test
    void nothingIsWrittenBeforeThereIsAnAnswer() {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\",\"stream\":true}"));
        List<String> written = new ArrayList<>();
        writer.event(new Start("chatcmpl-1", "gpt", 5), event -> written.add(event.text()));
        writer.event(new Thinking(0, ""), event -> written.add(event.text()));
        assertThat(written).isEmpty();
        writer.event(new Text(0, "a"), event -> written.add(event.text()));
        assertThat(written).hasSize(3);
    }

    @Test
    void blocksStandOneAfterTheOther() {
        assertThat(stream(
                        new Thinking(0, "Hm."),
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "sig")),
                        new Thinking(0, "More."),
                        new Sealed(0, new Seal(Seal.CLAUDE_REDACTED, "data")),
                        new Text(0, "a"),
                        new Text(0, "\"b\"\n"),
                        STOP))
                .containsExactly(
                        "0 start {\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                        "0 {\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}",
                        "0 {\"type\":\"signature_delta\",\"signature\":\"sig\"}",
                        "0 stop",
                        "1 start {\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                        "1 {\"type\":\"thinking_delta\",\"thinking\":\"More.\"}",
                        "1 stop",
                        "2 start {\"type\":\"redacted_thinking\",\"data\":\"data\"}",
                        "2 stop",
                        "3 start {\"type\":\"text\",\"text\":\"\"}",
                        "3 {\"type\":\"text_delta\",\"text\":\"a\"}",
                        "3 {\"type\":\"text_delta\",\"text\":\"\\\"b\\\"\\n\"}",
                        "3 stop",
                        "end_turn");
    }

    @Test
    void aSealWithoutThoughtsIsABlockOfItsOwnAndForeignOnesAreLeftOut() {
        assertThat(stream(
                        new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "sig")),
                        new Sealed(0, new Seal(Seal.OPENAI_REASONING, "{}")),
                        STOP))
                .containsExactly(
                        "0 start {\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                        "0 {\"type\":\"signature_delta\",\"signature\":\"sig\"}",
                        "0 stop",
                        "end_turn");
    }

    @Test
    void piecesOfSeveralCallsAreSortedIntoBlocks() {
        assertThat(stream(
                        tool(0, "a"),
                        more(0, "{\"x\":"),
                        tool(1, "b"),
                        more(1, "{\"y\":\"}"),
                        tool(2, "c"),
                        more(2, "{}"),
                        more(0, "\"}\\\"\"}"),
                        more(1, "\"}"),
                        new Finish(0, FinishReason.TOOL_CALLS, "")))
                .containsExactly(
                        "0 start {\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}",
                        "0 {\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\\\":\"}",
                        "0 {\"type\":\"input_json_delta\",\"partial_json\":\"\\\"}\\\\\\\"\\\"}\"}",
                        "0 stop",
                        "1 start {\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"f\",\"input\":{}}",
                        "1 {\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"y\\\":\\\"}\"}",
                        "1 {\"type\":\"input_json_delta\",\"partial_json\":\"\\\"}\"}",
                        "1 stop",
                        "2 start {\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}",
                        "2 {\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}",
                        "2 stop",
                        "tool_use");
    }

    @Test
    void callsThatFollowEachOtherAreNotHeldBack() {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\",\"stream\":true}"));
        List<String> written = new ArrayList<>();
        for (ChatEvent event : List.of(tool(0, "a"), more(0, "{}"), tool(1, "b"))) {
            writer.event(event, out -> written.add(out.text()));
        }
        assertThat(written.getLast()).contains("\"id\":\"b\"");
    }

    @Test
    void textEndsTheCallsThatAreOpen() {
        assertThat(stream(tool(0, "a"), more(0, "{"), tool(1, "b"), new Text(0, "x"), STOP))
                .contains("0 stop", "1 stop", "2 start {\"type\":\"text\",\"text\":\"\"}");
    }

    @Test
    void sourcesStandInTheTextThatIsOpen() {
        assertThat(stream(
                        new Citation(0, "https://a", "", -1, -1),
                        new Text(0, "x"),
                        new Citation(0, "https://b", "B", 0, 1),
                        STOP))
                .filteredOn(line -> line.contains("citations_delta"))
                .containsExactly(
                        "0 {\"type\":\"citations_delta\",\"citation\":{\"type\":\"web_search_result_location\","
                                + "\"url\":\"https://b\",\"title\":\"B\",\"encrypted_index\":\"\",\"cited_text\":\"\"}}");
    }

    @Test
    void anEmptyAnswerHasOneEmptyText() {
        assertThat(stream(STOP)).containsExactly("0 start {\"type\":\"text\",\"text\":\"\"}", "0 stop", "end_turn");
        assertThat(document(STOP).path("content")).isEqualTo(json("[{'type':'text','text':''}]"));
    }

    @Test
    void otherChoicesAndPicturesAreLeftOut() {
        assertThat(stream(
                        new Text(1, "x"),
                        new Media(0, "image/png", "AAAA"),
                        new ToolStart(1, 0, "a", "f", Seal.NONE),
                        new ToolArguments(1, 0, "{}"),
                        new Finish(1, FinishReason.LENGTH, ""),
                        STOP))
                .containsExactly("0 start {\"type\":\"text\",\"text\":\"\"}", "0 stop", "end_turn");
    }

    @Test
    void reasonsAreClaudesOwn() {
        JsonNode stopped = document(new Finish(0, FinishReason.STOP, ";"));
        assertThat(stopped.path("stop_reason").asText()).isEqualTo("stop_sequence");
        assertThat(stopped.path("stop_sequence").asText()).isEqualTo(";");
        assertThat(document(new Finish(0, FinishReason.LENGTH, ""))
                        .path("stop_reason")
                        .asText())
                .isEqualTo("max_tokens");
        assertThat(document(new Text(0, "a")).path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(document(tool(0, "a"), more(0, "{}")).path("stop_reason").asText())
                .isEqualTo("tool_use");
    }

    @Test
    void wordsOfRefusalAreTheAnswerUnlessItWasFiltered() {
        assertThat(document(new Refusal(0, "I must "), new Refusal(0, "not."), STOP)
                        .path("content"))
                .isEqualTo(json("[{'type':'text','text':'I must not.'}]"));
        JsonNode filtered = document(new Refusal(0, "No."), new Finish(0, FinishReason.CONTENT_FILTER, "No."));
        assertThat(filtered.path("stop_reason").asText()).isEqualTo("refusal");
        assertThat(filtered.path("stop_details"))
                .isEqualTo(json("{'type':'refusal','category':null,'explanation':'No.'}"));
        assertThat(filtered.path("content")).isEqualTo(json("[{'type':'text','text':''}]"));
    }

    @Test
    void documentPutsBlocksTogether() {
        JsonNode message = document(
                new Start("msg_abc", "x", 0),
                new Thinking(0, "H"),
                new Thinking(0, "m."),
                new Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "s")),
                new Text(0, "a"),
                new Citation(0, "https://b", "", -1, -1),
                new ToolStart(0, 0, "", "f", Seal.NONE),
                more(0, "{\"n\":1.50"),
                new ToolStart(0, 1, "b", "g", Seal.NONE),
                more(1, "broken"),
                more(0, "}"));
        assertThat(message.path("id").asText()).isEqualTo("msg_abc");
        JsonNode content = message.path("content");
        assertThat(content.get(0)).isEqualTo(json("{'type':'thinking','thinking':'Hm.','signature':'s'}"));
        assertThat(content.get(1).path("citations")).hasSize(1);
        assertThat(content.get(2).path("id").asText()).matches("toolu_[A-Za-z0-9]{24}");
        assertThat(content.get(2).path("input")).isEqualTo(json("{'n':1.50}"));
        assertThat(content.get(3).path("input")).isEqualTo(json("{}"));
    }

    @Test
    void usageLeavesOutWhatTheCacheHad() {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\"}"));
        JsonNode usage = Json.read(writer.document(new Usage(100, 7, 30, 20, 10, 3, 0, 0)))
                .orElseThrow()
                .path("usage");
        assertThat(usage)
                .isEqualTo(json("{'input_tokens':40,'cache_creation_input_tokens':30,'cache_read_input_tokens':30,"
                        + "'output_tokens':7}"));
    }

    @Test
    void aBrokenStreamEndsInAnError() {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\",\"stream\":true}"));
        writer.broken(UpstreamFailure.of(Failure.CUT, "cut \"off\""), event -> {
            assertThat(event.name()).isEqualTo("error");
            assertThat(Json.known(event.text()))
                    .isEqualTo(json("{'type':'error','error':{'type':'api_error','message':'cut \\'off\\''}}"
                            .replace("\\'", "\\\"")));
        });
        UpstreamFailure busy = new UpstreamFailure(
                Failure.BUSY, 529, "Overloaded", "overloaded_error", Optional.empty(), "null", Optional.empty());
        writer.broken(busy, event -> assertThat(event.text()).contains("\"overloaded_error\""));
    }

    private static ChatEvent tool(int index, String id) {
        return new ToolStart(0, index, id, "f", Seal.NONE);
    }

    private static ChatEvent more(int index, String json) {
        return new ToolArguments(0, index, json);
    }

    /** What is written, in short: each event of a block, then the stop reason. */
    private static List<String> stream(ChatEvent... events) {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\",\"stream\":true}"));
        List<JsonNode> written = new ArrayList<>();
        for (ChatEvent event : events) {
            writer.event(event, out -> written.add(Json.known(out.text())));
        }
        writer.end(Usage.NONE, out -> written.add(Json.known(out.text())));
        assertThat(written.getFirst().path("type").asText()).isEqualTo("message_start");
        assertThat(written.getLast().path("type").asText()).isEqualTo("message_stop");
        return written.subList(1, written.size() - 1).stream()
                .map(MessagesWriterTest::brief)
                .toList();
    }

    private static String brief(JsonNode event) {
        return switch (event.path("type").asText()) {
            case "content_block_start" -> event.path("index") + " start " + event.path("content_block");
            case "content_block_delta" -> event.path("index") + " " + event.path("delta");
            case "content_block_stop" -> event.path("index") + " stop";
            default -> event.path("delta").path("stop_reason").asText();
        };
    }

    private static JsonNode document(ChatEvent... events) {
        EventWriter writer = new MessagesWriter(Fixtures.call("{\"model\":\"m\"}"));
        for (ChatEvent event : events) {
            writer.event(event, none -> {});
        }
        return Json.read(writer.document(Usage.NONE)).orElseThrow();
    }
}
