package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Outcome;
import switchboard.spi.Usage;
import switchboard.testkit.FakeUpstream;

/** Noting what a stream has cost so far harms no stream, and nobody is asked too early. */
class InterimIT {
    private static final int PARTS = 5;
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
        try (Gateway gateway = Gateway.start()) {
            answer(gateway, "priceless");
            assertThat(gateway.policy.interim).hasSize(1);
        }
    }

    /** The first part has a price, and the end has another. */
    @Test
    void policyWhosePriceGrowsWithTheAnswerIsNotAskedForEachPart() {
        try (Gateway gateway = Gateway.start()) {
            gateway.policy.interimGrows = true;
            answer(gateway, "gpt-4o");
            assertThat(gateway.policy.interim)
                    .extracting(Outcome::told)
                    .startsWith(Usage.NONE)
                    .doesNotHaveDuplicates();
            assertThat(gateway.policy.last.orElseThrow().usage()).isEqualTo(new Usage(9, 3));
        }
    }

    @Test
    void policyWhosePriceDoesNotIsAskedForEachPart() {
        try (Gateway gateway = Gateway.start()) {
            answer(gateway, "gpt-4o");
            assertThat(gateway.policy.interim).hasSizeGreaterThanOrEqualTo(PARTS);
        }
    }

    /** An answer in parts, each of which is sent when the client has the one before, and the usage at its end. */
    private static void answer(Gateway gateway, String model) {
        var seen = new Semaphore(0);
        try (FakeUpstream upstream = FakeUpstream.start(exchange -> {
            exchange.stream();
            for (int i = 0; i < PARTS; i++) {
                exchange.events(Upstreaming.text("hello "));
                assertThat(seen.tryAcquire(Gateway.SOON.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            }
            exchange.events(Upstreaming.STOP, Upstreaming.USAGE, Upstreaming.DONE)
                    .end();
        })) {
            gateway.channel(upstream.url(), model);
            HttpRequest request = gateway.request("/v1/chat/completions", gateway.token())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(Gateway.body(model, true)))
                    .build();
            List<String> lines = gateway.http
                    .sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .join()
                    .body()
                    .peek(line -> seen.release(line.contains("hello") ? 1 : 0))
                    .toList();
            assertThat(lines).contains("data: [DONE]");
        }
    }

    /** Or the first parts would be delivered before anybody could say what they cost. */
    @Test
    void upstreamIsAskedOnceTheTokenizerIsRead() {
        String model = "unread-" + System.nanoTime();
        var read = new AtomicBoolean();
        try (Gateway gateway = Gateway.start();
                FakeUpstream upstream = FakeUpstream.start(exchange -> {
                    read.set(Gateway.READ.contains(model));
                    Upstreaming.stream(exchange);
                })) {
            gateway.channel(upstream.url(), model);
            assertThat(gateway.chat(gateway.token(), model, true).body()).endsWith("[DONE]\n\n");
            assertThat(read).isTrue();
        }
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
