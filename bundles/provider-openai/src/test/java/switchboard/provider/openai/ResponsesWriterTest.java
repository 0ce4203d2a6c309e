package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Dialect;
import switchboard.spi.EventWriter;
import switchboard.spi.Failure;
import switchboard.spi.OwnAnswer;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.testkit.Looks;
import switchboard.testkit.Sent;

class ResponsesWriterTest {
    private static final List<String> REQUIRED = List.of(
            "id",
            "object",
            "created_at",
            "error",
            "incomplete_details",
            "instructions",
            "model",
            "tools",
            "output",
            "parallel_tool_calls",
            "metadata",
            "tool_choice",
            "temperature",
            "top_p");
    private static final List<ChatEvent> MUCH = List.of(
            new ChatEvent.Start("x", "up", 1_700_000_012L),
            new ChatEvent.Thinking(0, "Hm"),
            new ChatEvent.Thinking(0, "."),
            new ChatEvent.Text(0, "One "),
            new ChatEvent.Text(0, "moment."),
            new ChatEvent.Citation(0, "https://example.com", "T", 0, 3),
            new ChatEvent.Refusal(0, "No."),
            new ChatEvent.ToolStart(0, 0, "call_1", "a", Seal.NONE),
            new ChatEvent.ToolArguments(0, 0, "{\"x\":"),
            new ChatEvent.ToolStart(0, 1, "call_2", "b", Seal.NONE),
            new ChatEvent.ToolArguments(0, 1, ""),
            new ChatEvent.ToolArguments(0, 0, "1}"),
            new ChatEvent.Text(1, "another choice"),
            new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""));

    @Test
    void everyEventIsNumberedAndEveryItemThatIsOpenedIsClosed() {
        List<Sent> sent = written("{\"model\":\"m\",\"stream\":true}", MUCH);
        Set<Integer> open = new HashSet<>();
        Set<String> parts = new HashSet<>();
        for (int i = 0; i < sent.size(); i++) {
            JsonNode json = Json.known(sent.get(i).data());
            assertThat(json.path("sequence_number").asInt(-1)).isEqualTo(i);
            assertThat(json.path("type").asText()).isEqualTo(sent.get(i).name());
            int index = json.path("output_index").asInt();
            String part = index + "/" + json.path("content_index").asInt();
            switch (sent.get(i).name()) {
                case "response.output_item.added" -> assertThat(open.add(index)).isTrue();
                case "response.output_item.done" ->
                    assertThat(open.remove(index)).isTrue();
                case "response.content_part.added" ->
                    assertThat(parts.add(part)).isTrue();
                case "response.content_part.done" ->
                    assertThat(parts.remove(part)).isTrue();
                default -> {}
            }
        }
        assertThat(open).isEmpty();
        assertThat(parts).isEmpty();
        assertThat(sent.getFirst().name()).isEqualTo("response.created");
        assertThat(sent.getLast().name()).isEqualTo("response.completed");
        assertThat(Looks.of(Dialect.OPENAI_RESPONSES).stream(sent).flaws()).isEmpty();
        JsonNode response = Json.known(sent.getLast().data()).path("response");
        assertThat(response.path("output")).hasSize(4);
        assertThat(response.at("/output/3/arguments").asText()).isEqualTo("{}");
        assertThat(response.at("/output/1/content/0/annotations/0/url").asText())
                .isEqualTo("https://example.com");
        assertThat(response.at("/output/1/content/1/refusal").asText()).isEqualTo("No.");
    }

    @Test
    void wordsOfReasoningStandInAPartThatWasOpened() {
        List<String> names = written("{\"model\":\"m\",\"stream\":true}", MUCH).stream()
                .map(Sent::name)
                .toList();
        assertThat(names)
                .containsSequence(
                        "response.content_part.added",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done",
                        "response.content_part.done",
                        "response.output_item.done");
    }

    @Test
    void streamAndDocumentSayTheSame() {
        List<Sent> sent = written("{\"model\":\"m\",\"stream\":true}", MUCH);
        EventWriter writer = Bridge.RESPONSES.writer(Bridge.call(Bridge.RESPONSES, "{\"model\":\"m\"}"));
        MUCH.forEach(event -> writer.event(event, out -> {}));
        String document = new String(writer.document(new Usage(1, 2)), StandardCharsets.UTF_8);
        assertThat(Json.known(Bridge.settled(document)))
                .isEqualTo(Json.known(Bridge.settled(sent.getLast().data())).path("response"));
    }

    @Test
    void everyRequiredMemberIsThereFromTheBeginning() {
        for (Sent event : written("{\"model\":\"m\",\"stream\":true,\"temperature\":null}", MUCH)) {
            JsonNode response = Json.known(event.data()).path("response");
            if (response.isObject()) {
                assertThat(response.properties().stream().map(member -> member.getKey()))
                        .containsAll(REQUIRED);
                assertThat(response.path("temperature").isNumber()).isTrue();
                assertThat(response.path("tools").isArray()).isTrue();
                assertThat(response.path("metadata").isObject()).isTrue();
                assertThat(response.path("text").path("format").path("type").asText())
                        .isEqualTo("text");
            }
        }
    }

    @Test
    void usageIsWholeEvenWhereItIsNothing() {
        JsonNode end = last(written("{\"model\":\"m\",\"stream\":true}", MUCH));
        assertThat(end.path("usage")).isEqualTo(Json.known("""
                {"input_tokens": 1, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                 "output_tokens": 2, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 3}"""));
    }

    @Test
    void customToolIsCalledAsOne() {
        String body = "{\"model\":\"m\",\"stream\":true,\"tools\":[{\"type\":\"custom\",\"name\":\"patch\"}]}";
        List<Sent> sent = written(
                body,
                List.of(
                        new ChatEvent.ToolStart(0, 0, "call_1", "patch", Seal.NONE),
                        new ChatEvent.ToolArguments(0, 0, "{\"input\":\"*** Be"),
                        new ChatEvent.ToolArguments(0, 0, "gin\\n\"}"),
                        new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, "")));
        assertThat(sent.stream().map(Sent::name))
                .containsSubsequence(
                        "response.output_item.added",
                        "response.custom_tool_call_input.delta",
                        "response.custom_tool_call_input.done",
                        "response.output_item.done",
                        "response.completed");
        JsonNode item = last(sent).at("/output/0");
        assertThat(item.path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(item.path("call_id").asText()).isEqualTo("call_1");
        assertThat(item.path("input").asText()).isEqualTo("*** Begin\n");
    }

    @Test
    void sealOfAnotherTravelsInTheReasoning() {
        Seal seal = new Seal(Seal.CLAUDE_SIGNATURE, "a.b\"c");
        JsonNode item = last(written(
                        "{\"model\":\"m\",\"stream\":true}",
                        List.of(new ChatEvent.Sealed(0, seal), new ChatEvent.Finish(0, FinishReason.STOP, ""))))
                .at("/output/0");
        assertThat(item.path("type").asText()).isEqualTo("reasoning");
        assertThat(ResponsesSeals.read(item)).isEqualTo(seal);
    }

    @Test
    void answerThatIsCutShortIsIncomplete() {
        List<Sent> sent = written(
                "{\"model\":\"m\",\"stream\":true}",
                List.of(new ChatEvent.Text(0, "Once"), new ChatEvent.Finish(0, FinishReason.LENGTH, "")));
        assertThat(sent.getLast().name()).isEqualTo("response.incomplete");
        assertThat(last(sent).path("status").asText()).isEqualTo("incomplete");
        assertThat(last(sent).at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(last(sent).at("/output/0/status").asText()).isEqualTo("incomplete");
    }

    @Test
    void answerThatBreaksOffHasFailed() {
        UpstreamFailure failure = UpstreamFailure.of(Failure.CUT, "broke off");
        EventWriter writer =
                Bridge.RESPONSES.writer(Bridge.call(Bridge.RESPONSES, "{\"model\":\"m\",\"stream\":true}"));
        List<Sent> sent = new ArrayList<>();
        writer.event(new ChatEvent.Text(0, "Once"), event -> sent.add(Sent.of(event)));
        writer.broken(failure, event -> sent.add(Sent.of(event)));
        assertThat(sent.getLast().name()).isEqualTo("response.failed");
        assertThat(last(sent).path("status").asText()).isEqualTo("failed");
        assertThat(last(sent).path("error").path("message").asText()).isEqualTo("broke off");
        assertThat(Json.known(sent.getLast().data()).path("sequence_number").asInt())
                .isEqualTo(sent.size() - 1);
        List<Sent> early = new ArrayList<>();
        Bridge.RESPONSES
                .writer(Bridge.call(Bridge.RESPONSES, "{\"model\":\"m\",\"stream\":true}"))
                .broken(failure, event -> early.add(Sent.of(event)));
        assertThat(early).hasSize(1);
        assertThat(early.getFirst().name()).isEqualTo("error");
    }

    @Test
    void gatewaysOwnAnswersAreInItsShape() {
        assertThat(json(new OwnAnswer.Tokens(12)))
                .isEqualTo(Json.known("{\"object\":\"response.input_tokens\",\"input_tokens\":12}"));
        assertThat(json(new OwnAnswer.Refused(
                        400, "No.", "invalid_request_error", Optional.of("input"), "\"c\"", "r1")))
                .isEqualTo(
                        Json.known(
                                "{\"error\":{\"message\":\"No. (request id: r1)\",\"type\":\"invalid_request_error\",\"param\":\"input\",\"code\":\"c\"}}"));
        assertThat(json(new OwnAnswer.Models(List.of(new OwnAnswer.Model("m", "us")), ""))
                        .at("/data/0/id")
                        .asText())
                .isEqualTo("m");
    }

    private static JsonNode json(OwnAnswer answer) {
        return Json.read(Bridge.RESPONSES.write(answer).json()).orElseThrow();
    }

    private static JsonNode last(List<Sent> sent) {
        return Json.known(sent.getLast().data()).path("response");
    }

    private static List<Sent> written(String body, List<ChatEvent> events) {
        EventWriter writer = Bridge.RESPONSES.writer(Bridge.call(Bridge.RESPONSES, body));
        List<Sent> sent = new ArrayList<>();
        events.forEach(event -> writer.event(event, out -> sent.add(Sent.of(out))));
        writer.end(new Usage(1, 2), out -> sent.add(Sent.of(out)));
        return sent;
    }
}
