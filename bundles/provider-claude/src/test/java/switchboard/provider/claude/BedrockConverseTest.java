package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import switchboard.lib.aws.EventStreamFramer;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Part;
import switchboard.spi.Reasoning;
import switchboard.spi.Sampling;
import switchboard.spi.Seal;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

class BedrockConverseTest {
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @Test
    void requestIsTheRecordedOne() {
        Tool weather = new Tool.Function(
                "get_weather",
                "",
                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}",
                Optional.empty(),
                "");
        Sampling sampling = new Sampling(
                OptionalLong.of(200),
                Optional.of(new BigDecimal("0.2")),
                Optional.of(new BigDecimal("0.9")),
                OptionalLong.empty(),
                List.of("END"),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
        ChatRequest request = new ChatRequest(
                "nova-pro",
                false,
                List.of(
                        new Message(Role.SYSTEM, List.of(new Part.Text("Be brief."))),
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Text("Weather in Paris and Rome?"),
                                        new Part.Media(
                                                Part.Kind.IMAGE, "image/png", new Part.Source.Data(DOT), "", "", ""))),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Text(""),
                                        call("tooluse_1", "{\"city\":\"Paris\"}"),
                                        call("tooluse_2", "{\"city\":\"Rome\"}"))),
                        new Message(Role.TOOL, List.of(result("tooluse_1", "18 C"))),
                        new Message(Role.TOOL, List.of(result("tooluse_2", "{\"temp\":24}")))),
                List.of(weather),
                new ToolChoice(ToolChoice.Mode.AUTO, List.of(), Optional.empty()),
                sampling,
                Reasoning.UNSET,
                AnswerFormat.TEXT,
                Map.of());
        assertThat(Json.known(new BedrockConverse().writeRequest(request)))
                .isEqualTo(BedrockFixtures.json("converse.request.upstream.json"));
    }

    @Test
    void toolsOfTheHistoryAreOfferedAgain() {
        JsonNode body = written(
                "nova-pro",
                new Message(Role.ASSISTANT, List.of(call("a.b", "broken"))),
                new Message(Role.TOOL, List.of(result("a.b", ""))),
                new Message(Role.USER, List.of(new Part.Text("  "), new Part.Text("And?"))));
        assertThat(body.at("/toolConfig/tools/0/toolSpec/name").asText()).isEqualTo("get_weather");
        assertThat(body.at("/messages/0/role").asText()).isEqualTo("user");
        assertThat(body.at("/messages/1/content/0/toolUse/input")).isEqualTo(Json.known("{\"_raw\":\"broken\"}"));
        String id = body.at("/messages/1/content/0/toolUse/toolUseId").asText();
        assertThat(id).matches("[a-zA-Z0-9_-]{1,64}");
        assertThat(body.at("/messages/2/content/0/toolResult/toolUseId").asText())
                .isEqualTo(id);
        assertThat(body.at("/messages/2/content/1/text").asText()).isEqualTo("And?");
        assertThat(body.at("/messages")).hasSize(3);
    }

    @Test
    void reasoningGoesBackWithItsSealAlone() {
        JsonNode body = written(
                "nova-pro",
                new Message(Role.USER, List.of(new Part.Text("Q"))),
                new Message(
                        Role.ASSISTANT,
                        List.of(
                                new Part.Text("A"),
                                new Part.Thinking("plain", Seal.NONE),
                                new Part.Thinking("sealed", new Seal(Seal.CLAUDE_SIGNATURE, "Efx==")),
                                new Part.Thinking("", new Seal(Seal.CLAUDE_REDACTED, "b64")))));
        assertThat(body.at("/messages/1/content")).isEqualTo(Json.known("""
            [{"reasoningContent":{"reasoningText":{"text":"sealed","signature":"Efx=="}}},
             {"reasoningContent":{"redactedContent":"b64"}},{"text":"A"}]\
            """));
    }

    @Test
    void marksOfCachesStandBehindTheirBlocks() {
        JsonNode body = written(
                "nova-pro",
                new Message(Role.SYSTEM, List.of(new Part.Text("S", "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}"))),
                new Message(Role.USER, List.of(new Part.Text("Q", "{\"type\":\"ephemeral\"}"))));
        assertThat(body.at("/system/1"))
                .isEqualTo(Json.known("{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}"));
        assertThat(body.at("/messages/0/content/1")).isEqualTo(Json.known("{\"cachePoint\":{\"type\":\"default\"}}"));
    }

    @Test
    void documentsHaveCleanNamesAndWordsBesideThem() {
        JsonNode body = written(
                "nova-pro",
                new Message(
                        Role.USER,
                        List.of(new Part.Media(
                                Part.Kind.DOCUMENT,
                                "application/pdf",
                                new Part.Source.Data("JVBERi0="),
                                "my_report.final.pdf",
                                "",
                                ""))));
        assertThat(body.at("/messages/0/content/0/document/name").asText()).isEqualTo("my report final pdf");
        assertThat(body.at("/messages/0/content/0/document/format").asText()).isEqualTo("pdf");
        assertThat(body.at("/messages/0/content/1/text").asText()).isNotBlank();
    }

    @Test
    void wholeAnswerIsRead() {
        BedrockConverseTap tap = new BedrockConverseTap(new BedrockErrors(InstantSource.system()));
        byte[] answer = BedrockFixtures.bytes("converse.response.upstream.json");
        assertThat(tap.document(Headers.NONE, answer)).isEqualTo(Verdict.ANSWER);
        assertThat(tap.usage()).isEqualTo(new Usage(1054, 25, 1024, 0, 0, 0, 0, 0));
        assertThat(tap.text().toString()).isEqualTo("Call again.Checking.get_weather{\"city\":\"Oslo\"}");
        List<ChatEvent> told = new ArrayList<>();
        new BedrockConverse().reader().document(answer, told::add);
        assertThat(told)
                .containsExactly(
                        new ChatEvent.Start("", "", 0),
                        new ChatEvent.Thinking(0, "Call again."),
                        new ChatEvent.Sealed(0, new Seal(Seal.CLAUDE_SIGNATURE, "Efx==")),
                        new ChatEvent.Text(0, "Checking."),
                        new ChatEvent.ToolStart(0, 0, "tooluse_9", "get_weather", Seal.NONE),
                        new ChatEvent.ToolArguments(0, 0, "{\"city\":\"Oslo\"}"),
                        new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    @Test
    void streamTellsItsUsageAfterItsStop() {
        BedrockConverseTap tap = new BedrockConverseTap(new BedrockErrors(InstantSource.system()));
        List<Verdict> verdicts = verdicts(tap, "converse-stream");
        assertThat(verdicts.getFirst()).isEqualTo(Verdict.PRELUDE);
        assertThat(verdicts.getLast()).isEqualTo(Verdict.END);
        assertThat(tap.usage()).isEqualTo(new Usage(1054, 25, 1024, 0, 0, 0, 0, 0));
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void exceptionAsTheFirstFrameIsAFailureOfTheWholeCall() {
        BedrockConverseTap tap = new BedrockConverseTap(new BedrockErrors(InstantSource.system()));
        JsonNode wanted = BedrockFixtures.json("converse-stream-throttled.openai.json");
        assertThat(verdicts(tap, "converse-stream-throttled"))
                .singleElement()
                .isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
                    assertThat(failed.failure().failure()).isEqualTo(Failure.RATE);
                    assertThat(failed.failure().status())
                            .isEqualTo(wanted.path("http_status").asInt());
                    assertThat(Json.known(failed.failure().code())).isEqualTo(wanted.at("/body/error/code"));
                    assertThat(failed.failure().type())
                            .isEqualTo(wanted.at("/body/error/type").asText());
                    assertThat(failed.failure().message())
                            .isEqualTo(wanted.at("/body/error/message").asText());
                });
    }

    @Test
    void answerOfAnotherShapeIsAFailure() {
        BedrockConverseTap tap = new BedrockConverseTap(new BedrockErrors(InstantSource.system()));
        byte[] odd =
                "{\"Output\":{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"},\"Version\":\"1.0\"}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(tap.document(Headers.NONE, odd)).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.failure().failure()).isEqualTo(Failure.INTERNAL);
            assertThat(failed.failure().status()).isEqualTo(502);
        });
    }

    @Test
    void callWithoutArgumentsHasEmptyOnes() {
        List<ChatEvent> told = new ArrayList<>();
        var reader = new BedrockConverse().reader();
        for (String[] event : new String[][] {
            {
                "contentBlockStart",
                "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"name\":\"n\",\"toolUseId\":\"i\"}}}"
            },
            {"contentBlockStop", "{\"contentBlockIndex\":0}"},
            {"messageStop", "{\"stopReason\":\"end_turn\"}"}
        }) {
            reader.event(new WireEvent(event[0], WireEvent.of(event[1]).data()), told::add);
        }
        reader.end(told::add);
        assertThat(told)
                .containsExactly(
                        new ChatEvent.Start("", "", 0),
                        new ChatEvent.ToolStart(0, 0, "i", "n", Seal.NONE),
                        new ChatEvent.ToolArguments(0, 0, "{}"),
                        new ChatEvent.Finish(0, FinishReason.TOOL_CALLS, ""));
    }

    private static List<Verdict> verdicts(BedrockConverseTap tap, String name) {
        List<Verdict> verdicts = new ArrayList<>();
        new EventStreamFramer()
                .feed(
                        ByteBuffer.wrap(BedrockFixtures.bytes(name + ".upstream.eventstream.bin")),
                        event -> verdicts.add(tap.event(event)));
        return verdicts;
    }

    private static JsonNode written(String model, Message... messages) {
        return Json.known(new BedrockConverse()
                .writeRequest(new ChatRequest(
                        model,
                        false,
                        List.of(messages),
                        List.of(),
                        ToolChoice.UNSET,
                        Sampling.UNSET,
                        Reasoning.UNSET,
                        AnswerFormat.TEXT,
                        Map.of())));
    }

    private static Part call(String id, String arguments) {
        return new Part.ToolCall(id, "get_weather", arguments, Seal.NONE);
    }

    private static Part result(String id, String text) {
        return new Part.ToolResult(id, "", List.of(new Part.Text(text)), false, "");
    }
}
