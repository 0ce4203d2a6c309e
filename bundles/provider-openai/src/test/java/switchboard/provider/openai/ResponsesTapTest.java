package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Looks;
import switchboard.testkit.Pieces;
import switchboard.testkit.Replay;
import switchboard.testkit.Sent;

class ResponsesTapTest {
    private static final String STREAM = "chat-to-responses.stream.upstream.sse";
    private static final String RESPONSE = "chat-to-responses.response.upstream.json";
    private static final String ASKED = "{\"model\":\"gpt-5.6-terra\",\"input\":\"Hi\",\"stream\":true}";
    private static final String CREATED =
            "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":\"response\","
                    + "\"status\":\"in_progress\",\"error\":null,\"model\":\"up\",\"instructions\":\"forced\",\"output\":[]}}";
    private static final String TEXT =
            "{\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"output_index\":0,\"delta\":\"Hi\"}";

    @Test
    void whatNeedsNoChangePassesByteForByte() {
        Replay replay = replay(tap(ASKED, new ChannelBuilder(1)), Bridge.bytes(STREAM));
        assertThat(replay.sent()).isEqualTo(Sent.all(Bridge.text(STREAM)));
        assertThat(replay.usage()).isEqualTo(new Usage(120, 45, 64, 0, 0, 20, 0, 0));
        assertThat(replay.text()).isEqualTo("Need Rome.Let me check.get_weather{\"city\":get_time{}\"Rome\"}");
        byte[] whole = Bridge.bytes(RESPONSE);
        AnswerTap tap = tap(ASKED.replace("true", "false"), new ChannelBuilder(1));
        assertThat(tap.document(Headers.NONE, whole)).isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isTrue();
        assertThat(tap.usage()).isEqualTo(replay.usage());
        assertThat(tap.text()).hasToString("Need Rome.Let me check.get_weather{\"city\":\"Rome\"}get_time{}");
    }

    @Test
    void beginningProvesNothingAndTheEndIsHeldBack() {
        AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
        assertThat(tap.event(event(CREATED))).isEqualTo(Verdict.PRELUDE);
        assertThat(tap.event(event(TEXT))).isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isFalse();
        String end =
                "{\"type\":\"response.completed\",\"sequence_number\":8,\"response\":{\"id\":\"resp_1\",\"output\":[]}}";
        assertThat(tap.event(event(end))).isEqualTo(Verdict.END);
        assertThat(tap.finished()).isTrue();
        JsonNode last = Json.known(tap.ending(new Usage(9, 1)).getFirst().text());
        assertThat(last.at("/response/usage/input_tokens").asInt()).isEqualTo(9);
        assertThat(last.at("/response/usage/output_tokens_details/reasoning_tokens")
                        .isInt())
                .isTrue();
    }

    @Test
    void modelAndForcedPromptAreTheOperatorsBusiness() {
        ChannelBuilder channel =
                new ChannelBuilder(1).map("gpt-5.6-terra", "up").systemPrompt("forced");
        AnswerTap tap = tap(ASKED.replace("\"input\"", "\"instructions\":\"mine\",\"input\""), channel);
        assertThat(tap.event(event(CREATED))).isInstanceOfSatisfying(Verdict.Several.class, several -> {
            assertThat(several.answer()).isFalse();
            JsonNode response = Json.known(several.events().getFirst().text()).path("response");
            assertThat(response.path("model").asText()).isEqualTo("gpt-5.6-terra");
            assertThat(response.path("instructions").asText()).isEqualTo("mine");
        });
        Replay replay = replay(tap(ASKED, channel), Bridge.bytes(STREAM));
        assertThat(replay.events().toString()).doesNotContain("Be brief.");
        assertThat(Looks.of(Dialect.OPENAI_RESPONSES).stream(replay.sent()).flaws())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"param\":null,\"sequence_number\":3}|RATE|rate_limit_error",
                "{\"type\":\"error\",\"error\":{\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\",\"message\":\"m\",\"param\":null}}|QUOTA|insufficient_quota",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}|INTERNAL|upstream_error",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"invalid_prompt\",\"message\":\"m\"}}}|BADREQ|invalid_request_error",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"bio_policy\",\"message\":\"m\"}}}|FILTER|invalid_request_error",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"m\"}}}|CONTEXT|invalid_request_error",
                "{\"error\":{\"message\":\"m\",\"code\":\"server_is_overloaded\"}}|BUSY|upstream_error",
            })
    void failuresAreSeenInWhateverShape(String failed, Failure failure, String type) {
        AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
        assertThat(tap.event(event(failed))).isInstanceOfSatisfying(Verdict.Failed.class, told -> {
            assertThat(told.failure().failure()).isEqualTo(failure);
            assertThat(told.failure().message()).isEqualTo("m");
            assertThat(told.failure().type()).isEqualTo(type);
        });
        assertThat(tap.finished()).isFalse();
    }

    @Test
    void responseThatFailedIsNoAnswer() {
        for (String failed : List.of(
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}",
                "{\"error\":{\"message\":\"m\"}}",
                "{\"object\":\"chat.completion\",\"choices\":[],\"message\":\"m\"}",
                "{\"object\":\"response\",\"status\":\"cancelled\",\"message\":\"m\"}")) {
            AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
            assertThat(tap.document(Headers.NONE, failed.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOfSatisfying(
                            Verdict.Failed.class,
                            told -> assertThat(told.failure().message()).isEqualTo("m"));
            assertThat(tap.finished()).isFalse();
        }
    }

    @Test
    void streamThatBreaksOffFailsByTheNumberThatFollows() {
        AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
        tap.event(event(CREATED));
        tap.event(event(TEXT));
        WireEvent broken =
                tap.broken(UpstreamFailure.of(Failure.CUT, "broke off")).getFirst();
        assertThat(broken.name()).isEqualTo("response.failed");
        JsonNode json = Json.known(broken.text());
        assertThat(json.path("sequence_number").asInt()).isEqualTo(8);
        assertThat(json.at("/response/id").asText()).isEqualTo("resp_1");
        assertThat(json.at("/response/status").asText()).isEqualTo("failed");
        assertThat(json.at("/response/error/code").asText()).isEqualTo("server_error");
        assertThat(json.at("/response/error/message").asText()).isEqualTo("broke off");
        WireEvent first = tap(ASKED, new ChannelBuilder(1))
                .broken(UpstreamFailure.of(Failure.CUT, "broke off"))
                .getFirst();
        assertThat(first.name()).isEqualTo("error");
        assertThat(Json.known(first.text()).path("message").asText()).isEqualTo("broke off");
    }

    @Test
    void documentInPlaceOfAStreamIsOne() {
        AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
        Replay replay = Replay.of(tap, tap.asEvents(Bridge.bytes(RESPONSE)), Usage.NONE);
        ChatAnswer seen = Looks.of(Dialect.OPENAI_RESPONSES).stream(replay.sent());
        ChatAnswer wanted = Looks.of(Dialect.OPENAI_RESPONSES).document(Bridge.text(RESPONSE));
        assertThat(seen.flaws()).isEmpty();
        assertThat(seen.content()).isEqualTo(wanted.content());
        assertThat(seen.tools()).isEqualTo(wanted.tools());
        assertThat(seen.done()).isTrue();
        assertThat(tap.asEvents("<html>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(tap.event(tap.asEvents("{\"error\":{\"message\":\"m\"}}".getBytes(StandardCharsets.UTF_8))
                        .getFirst()))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void endMarkOfAnotherDialectMeansNothing() {
        AnswerTap tap = tap(ASKED, new ChannelBuilder(1));
        assertThat(tap.event(WireEvent.of("[DONE]"))).isEqualTo(Verdict.HIDDEN);
        assertThat(tap.finished()).isFalse();
    }

    private static Replay replay(AnswerTap tap, byte[] upstream) {
        return Replay.of(tap, KernelWire.WIRE, Pieces.single(upstream), Usage.NONE);
    }

    private static WireEvent event(String data) {
        return new WireEvent(
                Json.string(Json.known(data).path("type")), ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)));
    }

    private static AnswerTap tap(String body, ChannelBuilder channel) {
        Call call = Bridge.call(Bridge.RESPONSES, body);
        return Fixtures.provider("openai").begin(call, channel.build()).tap();
    }
}
