package switchboard.lib.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

class GenerateTapTest {
    private final GenerateTap tap = new GenerateTap(new GoogleErrors(InstantSource.system()));

    @Test
    void thoughtsAreCompletionAndResultsOfToolsArePrompt() {
        tap.event(WireEvent.of("""
                {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],
                 "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":20,
                 "thoughtsTokenCount":7,"toolUsePromptTokenCount":5,"totalTokenCount":132,
                 "promptTokensDetails":[{"modality":"TEXT","tokenCount":90},{"modality":"AUDIO","tokenCount":10}],
                 "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":3}]}}"""));
        assertThat(tap.usage()).isEqualTo(new Usage(105, 27, 40, 0, 0, 7, 10, 3));
        assertThat(tap.finished()).isTrue();
        assertThat(tap.text()).hasToString("a");
        assertThat(tap.ending(tap.usage())).isEmpty();
    }

    @Test
    void whatATotalHasMoreIsThePartThatWasNotTold() {
        usage("{\"promptTokenCount\":10,\"candidatesTokenCount\":5,\"totalTokenCount\":18}");
        assertThat(tap.usage()).isEqualTo(new Usage(13, 5));
        usage("{\"promptTokenCount\":13,\"totalTokenCount\":19}");
        assertThat(tap.usage()).isEqualTo(new Usage(13, 6));
        usage("{}");
        assertThat(tap.usage()).isEqualTo(new Usage(13, 6));
    }

    private void usage(String usage) {
        assertThat(tap.event(WireEvent.of("{\"usageMetadata\":" + usage + "}"))).isEqualTo(Verdict.PRELUDE);
    }

    @Test
    void eventThatOnlyEndsIsShown() {
        assertThat(tap.event(WireEvent.of("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]}}]}")))
                .isEqualTo(Verdict.PRELUDE);
        assertThat(tap.finished()).isFalse();
        assertThat(tap.event(WireEvent.of("{\"candidates\":[{\"finishReason\":\"STOP\"}]}")))
                .isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void everyCandidateMustEnd() {
        tap.event(WireEvent.of("{\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"},{\"index\":1}]}"));
        assertThat(tap.finished()).isFalse();
        tap.event(WireEvent.of("{\"candidates\":[{\"index\":1,\"finishReason\":\"SAFETY\"}]}"));
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void blockedPromptIsAnAnswer() {
        assertThat(tap.event(WireEvent.of("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}")))
                .isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void malformedCallWithoutAnythingElseMayBeTriedElsewhere() {
        UpstreamFailure failure = failure(tap.event(WireEvent.of("""
                {"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"call:f{"}]}""")));
        assertThat(failure.failure()).isEqualTo(Failure.INTERNAL);
        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.message()).contains("call:f{");
    }

    @Test
    void malformedCallAfterWordsIsAnEnd() {
        tap.event(WireEvent.of("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}"));
        assertThat(tap.event(WireEvent.of("{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}")))
                .isEqualTo(Verdict.ANSWER);
        assertThat(tap.finished()).isTrue();
    }

    @Test
    void errorEventsFail() {
        assertThat(failure(tap.event(WireEvent.of("{\"error\":{\"code\":503,\"message\":\"busy\"}}")))
                        .failure())
                .isEqualTo(Failure.BUSY);
        assertThat(failure(tap.event(WireEvent.of("[{\"error\":{\"code\":429,\"message\":\"slow\"}}]")))
                        .failure())
                .isEqualTo(Failure.RATE);
        assertThat(failure(tap.event(WireEvent.of("{\"candidates\":"))).failure())
                .isEqualTo(Failure.INTERNAL);
    }

    @Test
    void argumentsAreCountedAsTheyStand() {
        byte[] noise =
                "xx{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"ü\": 1.50}}}]}}]}xx"
                        .getBytes(StandardCharsets.UTF_8);
        tap.event(new WireEvent("", ByteBuffer.wrap(noise, 2, noise.length - 4)));
        assertThat(tap.text()).hasToString("f{\"ü\": 1.50}");
    }

    @Test
    void documentWithoutAnEndIsNoAnswer() {
        assertThat(tap.document(Headers.NONE, "{\"candidates\":[{}]}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void arraysAndSingleResponsesAreEvents() {
        byte[] array = """
                [{"candidates":[{"content":{"parts":[{"text":"a"}]}}]},
                 {"candidates":[{"finishReason":"STOP"}],"x":1.50}]""".getBytes(StandardCharsets.UTF_8);
        List<String> events = tap.asEvents(array).stream().map(WireEvent::text).toList();
        assertThat(events).hasSize(2);
        assertThat(events.getLast()).contains("1.50");
        assertThat(tap.asEvents("{\"error\":{\"code\":500}}".getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
        assertThat(tap.asEvents("<html>".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    private static UpstreamFailure failure(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        return ((Verdict.Failed) verdict).failure();
    }
}
