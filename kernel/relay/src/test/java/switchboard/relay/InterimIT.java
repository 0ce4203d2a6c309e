package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Usage;
import switchboard.testkit.FakeUpstream;

/** Noting what a stream has cost so far harms no stream, and nobody is asked too early. */
class InterimIT {
    private static final String STOP_WITH_USAGE =
            Upstreaming.STOP.replaceFirst("}$", ",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}");

    /** Neither a policy nor a counter that fails. */
    @ParameterizedTest
    @ValueSource(strings = {"priceless", "uncountable"})
    void whatCannotBeNotedOfAStreamDoesNotHarmIt(String model) {
        try (Gateway gateway = Gateway.start("RELAY_DRAFT_MS", "0");
                FakeUpstream upstream = FakeUpstream.start(e -> e.stream()
                        .events(Upstreaming.text("hello"), STOP_WITH_USAGE, Upstreaming.DONE)
                        .end())) {
            gateway.channel(upstream.url(), model);
            assertThat(gateway.chat(gateway.token(), model, true).body())
                    .contains("hello")
                    .endsWith("[DONE]\n\n");
            assertThat(gateway.policy.last.orElseThrow().usage()).isEqualTo(new Usage(9, 3));
        }
    }

    @Test
    void answersOfLessThanADraftsTimeAskNobodyForIt() {
        try (Gateway gateway = Gateway.start();
                FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(gateway.token(), "gpt-4o", true).statusCode())
                    .isEqualTo(200);
            assertThat(gateway.policy.interim).isEmpty();
        }
    }
}
