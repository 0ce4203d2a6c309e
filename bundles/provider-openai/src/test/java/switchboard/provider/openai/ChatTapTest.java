package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Replay;

class ChatTapTest {
    private static final String HEAD =
            "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up\",";
    private static final String ROLE = choice("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null");
    private static final String TEXT = choice("{\"content\":\"Hi\"}", "null");
    private static final String STOP = choice("{}", "\"stop\"");
    private static final String DONE = "[DONE]";
    private static final Usage COUNTED = new Usage(7, 3);

    @Test
    void roleAloneProvesNothing() {
        AnswerTap tap = tap("openai", "");
        assertThat(tap.event(WireEvent.of(ROLE))).isEqualTo(Verdict.PRELUDE);
        assertThat(tap.event(WireEvent.of(TEXT))).isEqualTo(Verdict.ANSWER);
        for (String proof : List.of(
                choice("{\"reasoning_content\":\"a\"}", "null"),
                choice("{\"refusal\":\"no\"}", "null"),
                choice(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "null"),
                choice("{\"audio\":{\"id\":\"a\"}}", "null"),
                choice("{}", "\"length\""))) {
            assertThat(tap("openai", "").event(WireEvent.of(proof))).as(proof).isEqualTo(Verdict.ANSWER);
        }
    }

    @Test
    void failureBeforeAnyAnswerLeavesTheClientWithNothing() {
        Replay replay = replay("openai", "", ROLE, "{\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}");
        assertThat(replay.events()).isEmpty();
        assertThat(replay.failure().orElseThrow().failure()).isEqualTo(Failure.INTERNAL);
        assertThat(replay.failure().orElseThrow().message()).isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"text\"}",
                "{\"error\":{\"message\":\"text\"}}",
                "[{\"error\":{\"message\":\"text\"}}]",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"message\":\"text\"}}]}"
            })
    void errorsAreSeenInWhateverShape(String error) {
        Replay replay = replay("openai", "", TEXT, error, TEXT, STOP, DONE);
        assertThat(replay.failure().orElseThrow().message()).isEqualTo("text");
        assertThat(replay.events()).containsExactly(TEXT);
        assertThat(replay.finished()).isFalse();
    }

    @Test
    void eventCalledErrorIsOne() {
        AnswerTap tap = tap("openai", "");
        Verdict verdict = tap.event(new WireEvent(
                "error", WireEvent.of("{\"message\":\"busy\",\"code\":503}").data()));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.failure().failure()).isEqualTo(Failure.BUSY);
            assertThat(failed.failure().message()).isEqualTo("busy");
        });
    }

    @Test
    void eventThatIsCutEndsTheAnswerTruthfully() { // S10
        Replay replay = replay("openai", "", TEXT, TEXT.substring(0, 90), TEXT, STOP, DONE);
        assertThat(replay.failure().orElseThrow().failure()).isEqualTo(Failure.INTERNAL);
        assertThat(replay.events()).containsExactly(TEXT);
    }

    @Test
    void membersOfOtherKindsThanTheyShouldBeDoNoHarm() {
        String odd =
                "{\"id\":{\"a\":[1]},\"object\":[{}],\"created\":{\"b\":{}},\"model\":[[]],\"choices\":[{\"index\":{\"x\":[]},"
                        + "\"finish_reason\":[\"stop\"],\"delta\":{\"role\":{},\"content\":\"Hi\",\"tool_calls\":{\"y\":1}}}],\"usage\":[3]}";
        Replay replay = replay("openai", "", odd, STOP, DONE);
        assertThat(replay.events()).containsExactly(odd, STOP, DONE);
        assertThat(replay.text()).isEqualTo("Hi");
    }

    @Test
    void wordsThatAreNoEventAreSkipped() {
        Replay replay = replay("openai", "", "ping", TEXT, "keep-alive", "  ", STOP, DONE);
        assertThat(replay.events()).containsExactly(TEXT, STOP, DONE);
    }

    @Test
    void endWithoutAnAnswerIsNone() {
        assertThat(replay("openai", "", DONE).failure().orElseThrow().failure()).isEqualTo(Failure.INTERNAL);
        assertThat(replay("openai", "", "{\"choices\":[]}", DONE).events()).isEmpty();
    }

    @Test
    void missingFinishIsMadeUpOnlyWhereTheUpstreamSaidItWasDone() {
        ChatAnswer said = ChatAnswer.of(replay("openai", "", TEXT, DONE).events());
        assertThat(said.finish()).isEqualTo("stop");
        assertThat(said.done()).isTrue();
        assertThat(said.flaws()).isEmpty();
        String call =
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        assertThat(ChatAnswer.of(
                                replay("openai", "", choice(call, "null"), DONE).events())
                        .finish())
                .isEqualTo("tool_calls");
        assertThat(replay("openai", "", TEXT).failure().orElseThrow().failure()).isEqualTo(Failure.CUT);
        assertThat(replay("openai", "", TEXT, STOP).finished())
                .as("S11: [DONE] is missing")
                .isTrue();
    }

    @Test
    void allChoicesThatWereAskedForMustFinish() {
        String second = TEXT.replace("\"index\":0", "\"index\":1");
        String secondStop = STOP.replace("\"index\":0", "\"index\":1");
        assertThat(replay("openai", ",\"n\":2", TEXT, STOP).finished()).isFalse();
        assertThat(replay("openai", ",\"n\":2", TEXT, STOP, second).finished()).isFalse();
        assertThat(replay("openai", ",\"n\":2", TEXT, second, secondStop, STOP).finished())
                .isTrue();
        assertThat(replay("openai", "", TEXT, STOP, second).finished()).isFalse();
    }

    @Test
    void usageIsMadeUpWhereItWasAskedForAndNotTold() {
        String wanted = ",\"stream_options\":{\"include_usage\":true}";
        ChatAnswer answer =
                ChatAnswer.of(replay("openai", wanted, TEXT, STOP, DONE).events());
        assertThat(answer.usage()).containsEntry("prompt_tokens", 7L).containsEntry("total_tokens", 10L);
        assertThat(answer.flaws()).isEmpty();
        assertThat(replay("openai", "", TEXT, STOP, DONE).events()).containsExactly(TEXT, STOP, DONE);
    }

    @Test
    void usageIsToldOnce() {
        String wanted = ",\"stream_options\":{\"include_usage\":true}";
        String usage =
                HEAD + "\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";
        assertThat(replay("openai", wanted, TEXT, STOP, usage, DONE).events()).containsExactly(TEXT, STOP, usage, DONE);
        assertThat(replay("openai", "", TEXT, STOP, usage, DONE).events()).containsExactly(TEXT, STOP, DONE);
        assertThat(replay("openai", "", TEXT, STOP, usage, DONE).usage()).isEqualTo(new Usage(1, 2));
        String within = STOP.replace("}]}", "}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
        assertThat(replay("openai", wanted, TEXT, within, DONE).events()).containsExactly(TEXT, within, DONE);
        assertThat(replay(
                                "openai",
                                wanted,
                                TEXT,
                                STOP,
                                usage.replaceAll("[123]}", "0}").replaceAll(":[12],", ":0,"),
                                DONE)
                        .events())
                .as("a usage of nothing is none")
                .hasSize(4)
                .anyMatch(event -> event.contains("\"prompt_tokens\":7"));
    }

    @Test
    void totalAloneIsCompletionUntilThePromptIsCounted() {
        String usage = HEAD + "\"choices\":[],\"usage\":{\"total_tokens\":19}}";
        assertThat(replay("openai", "", TEXT, STOP, usage, DONE).usage()).isEqualTo(new Usage(0, 19));
    }

    @Test
    void mappedModelIsTheOnlyByteThatChanges() {
        Call call = new CallBuilder(
                        Operation.CHAT, Fixtures.body("{\"model\":\"mine\",\"messages\":[],\"stream\":true}"))
                .build();
        AnswerTap tap = Fixtures.provider("openai")
                .begin(call, Fixtures.channel("openai").map("mine", "up").build())
                .tap();
        byte[] padded = ("xx" + TEXT + "yy").getBytes(StandardCharsets.UTF_8);
        ByteBuffer within = ByteBuffer.wrap(padded, 2, padded.length - 4).slice();
        assertThat(tap.event(new WireEvent("", within)))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class,
                        changed -> assertThat(new String(changed.data(), StandardCharsets.UTF_8))
                                .isEqualTo(TEXT.replace("\"up\"", "\"mine\"")));
        assertThat(tap.ending(COUNTED))
                .extracting(WireEvent::text)
                .first()
                .asString()
                .contains("\"model\":\"mine\"");
    }

    @Test
    void veryLongEventsPass() {
        String large = "x".repeat(16 << 20);
        Replay replay = replay("openai", "", choice("{\"content\":\"" + large + "\"}", "null"), STOP, DONE);
        assertThat(replay.finished()).isTrue();
        assertThat(replay.text()).hasSize(16 << 20);
    }

    @Test
    void toolCallsThatShareAnIndexAreToldApart() {
        String call =
                "{\"tool_calls\":[{\"index\":0,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
        Replay replay = replay(
                "openai-compatible",
                "",
                choice(call.formatted("a"), "null"),
                choice(call.formatted("b"), "null"),
                STOP,
                DONE);
        ChatAnswer answer = ChatAnswer.of(replay.events());
        assertThat(answer.tools()).containsExactly("f({})[a]", "f({})[b]");
        assertThat(answer.finish()).isEqualTo("tool_calls");
        assertThat(replay.events().getFirst()).as("the first was fine").isEqualTo(choice(call.formatted("a"), "null"));
    }

    @Test
    void argumentsThatAreAnObjectBecomeAString() {
        String call =
                "{\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{\"n\":1.0}}}]}";
        ChatAnswer answer = ChatAnswer.of(
                replay("ollama", "", choice(call, "null"), STOP, DONE).events());
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.tools()).containsExactly("f({\"n\":1.0})[a]");
    }

    @Test
    void wholeMessageCountsWhereItIsAllThereIs() {
        String whole =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"All of it.\"},\"finish_reason\":\"stop\"}]}";
        ChatAnswer answer = ChatAnswer.of(replay("minimax", "", whole).events());
        assertThat(answer.content()).isEqualTo("All of it.");
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.finish()).isEqualTo("stop");
    }

    @Test
    void documentIsTakenApartWhereEventsWereAskedFor() {
        AnswerTap tap = tap("openai", ",\"stream_options\":{\"include_usage\":true}");
        for (String name : List.of("openai/chat.response.upstream.json", "openai/tools.response.upstream.json")) {
            Replay replay = Replay.of(
                    tap("openai", ",\"stream_options\":{\"include_usage\":true}"),
                    tap.asEvents(Fixtures.bytes(name)),
                    COUNTED);
            ChatAnswer answer = ChatAnswer.of(replay.events());
            assertThat(answer.flaws()).isEmpty();
            assertThat(answer.done()).isTrue();
            assertThat(answer.usage().get("prompt_tokens"))
                    .isEqualTo(Fixtures.json(name).at("/usage/prompt_tokens").asLong());
            assertThat(answer.content() + answer.tools())
                    .isIn("A sleeping cat.[]", "[get_weather({\"city\":\"Paris\"})[call_fxA], get_time({})[call_fxB]]");
        }
        byte[] error = "{\"error\":{\"message\":\"m\",\"code\":429}}".getBytes(StandardCharsets.UTF_8);
        Replay failed = Replay.of(tap("openai", ""), tap.asEvents(error), COUNTED);
        assertThat(failed.failure().orElseThrow().failure()).isEqualTo(Failure.RATE);
        assertThat(tap.asEvents("<html>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(tap.asEvents("{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void wholeAnswerThatIsNoneFails() {
        for (String body :
                List.of("", "null", "[]", "{}", "not json", "{\"choices\":null}", "{\"choices\":[]", "<html></html>")) {
            Call call = new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"m\",\"messages\":[]}")).build();
            AnswerTap tap = Fixtures.provider("openai")
                    .begin(call, Fixtures.channel("openai").build())
                    .tap();
            assertThat(tap.document(Headers.NONE, body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isInstanceOfSatisfying(
                            Verdict.Failed.class,
                            failed -> assertThat(failed.failure().failure()).isEqualTo(Failure.INTERNAL));
        }
    }

    @Test
    void eventNeedNotBeginItsArray() {
        byte[] bytes = ("..." + TEXT + "...").getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = ByteBuffer.wrap(bytes, 3, bytes.length - 6);
        assertThat(tap("openai", "").event(new WireEvent("", data))).isEqualTo(Verdict.ANSWER);
    }

    private static String choice(String delta, String finish) {
        return HEAD
                + "\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}]}"
                        .formatted(delta, finish);
    }

    private static AnswerTap tap(String provider, String more) {
        Call call = new CallBuilder(
                        Operation.CHAT, Fixtures.body("{\"model\":\"up\",\"messages\":[],\"stream\":true" + more + "}"))
                .build();
        return Fixtures.provider(provider)
                .begin(call, Fixtures.channel(provider).build())
                .tap();
    }

    private static Replay replay(String provider, String more, String... events) {
        return Replay.of(
                tap(provider, more),
                new ArrayList<>(Arrays.stream(events).map(WireEvent::of).toList()),
                COUNTED);
    }
}
