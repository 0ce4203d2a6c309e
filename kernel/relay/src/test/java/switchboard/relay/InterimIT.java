package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Outcome;
import switchboard.spi.Usage;
import switchboard.testkit.FakeExchange;
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
    void whoFailsIsNotAskedAgain() {
        try (Gateway gateway = Gateway.start();
                FakeUpstream upstream = FakeUpstream.start(InterimIT::slowly)) {
            gateway.channel(upstream.url(), "priceless");
            assertThat(gateway.chat(gateway.token(), "priceless", true).body()).endsWith("[DONE]\n\n");
            assertThat(gateway.policy.interim).hasSize(1);
        }
    }

    /** Five parts and the usage at the end: the first part has a price, and the end has another. */
    @Test
    void policyWhosePriceGrowsWithTheAnswerIsNotAskedForEachPart() {
        try (Gateway gateway = Gateway.start();
                FakeUpstream upstream = FakeUpstream.start(InterimIT::slowly)) {
            gateway.policy.interimGrows = true;
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(gateway.token(), "gpt-4o", true).body()).endsWith("[DONE]\n\n");
            assertThat(gateway.policy.interim).extracting(Outcome::told).doesNotHaveDuplicates();
            assertThat(gateway.policy.last.orElseThrow().usage()).isEqualTo(new Usage(9, 3));
        }
    }

    @Test
    void policyWhosePriceDoesNotIsAskedForEachPart() {
        try (Gateway gateway = Gateway.start();
                FakeUpstream upstream = FakeUpstream.start(InterimIT::slowly)) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(gateway.token(), "gpt-4o", true).body()).endsWith("[DONE]\n\n");
            assertThat(gateway.policy.interim).hasSizeGreaterThan(2);
        }
    }

    private static void slowly(FakeExchange exchange) throws InterruptedException {
        exchange.stream();
        for (int i = 0; i < 5; i++) {
            exchange.events(Upstreaming.text("hello ")).pause(Duration.ofMillis(40));
        }
        exchange.events(Upstreaming.STOP, Upstreaming.USAGE, Upstreaming.DONE).end();
    }

    @Test
    void answersOfLessThanADraftsTimeAskNobodyForIt() {
        try (Gateway gateway = Gateway.start("RELAY_DRAFT_MS", "60000");
                FakeUpstream upstream = Upstreaming.streaming()) {
            gateway.channel(upstream.url(), "gpt-4o");
            assertThat(gateway.chat(gateway.token(), "gpt-4o", true).statusCode())
                    .isEqualTo(200);
            assertThat(gateway.policy.interim).isEmpty();
        }
    }
}
