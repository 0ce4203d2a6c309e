package switchboard.quota.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.spi.Admission;
import switchboard.spi.Demand;
import switchboard.spi.Operation;
import switchboard.spi.Outcome;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.RefusedException;
import switchboard.spi.Usage;
import switchboard.testkit.DemandBuilder;
import switchboard.testkit.FakeClock;
import switchboard.testkit.FakeNames;
import switchboard.testkit.FakeOptions;
import switchboard.testkit.FakeWindows;

/** Limits hold to the call, a refusal takes nothing, and what a call took is corrected or given back. */
final class RateLimitQuotaPolicyTest {
    private final FakeClock clock = new FakeClock(Instant.ofEpochSecond(1_700_000_000));
    private final FakeWindows windows = new FakeWindows(clock);
    private final FakeOptions options = new FakeOptions();
    private final RateLimitQuotaPolicy policy = new RateLimitQuotaPolicy(options, windows, clock);

    @Test
    void withoutRulesEverythingIsOneAndTheSameConsent() {
        Admission first = policy.admit(call());
        assertThat(policy.admit(call())).isSameAs(first);
        assertThat(first.headers().fields()).isEmpty();
        assertThat(first.hold()).isZero();
    }

    @Test
    void requestsSlide() {
        rules("[{\"per\":\"token\",\"requests\":3}]");
        policy.admit(call());
        clock.pass(Duration.ofSeconds(20));
        policy.admit(call());
        policy.admit(call());
        RefusedException refused = refused(call());
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.retryAfter()).hasValue(Duration.ofSeconds(40));
        assertThat(refused)
                .hasMessage("Rate limit reached for token 2 on requests per minute: limit 3, try again in 40s");
        clock.pass(Duration.ofSeconds(40));
        policy.admit(call());
        refused(call());
        policy.admit(new DemandBuilder().token(9).build());
    }

    @Test
    void headersTellTheTightestOfAllRules() {
        rules("""
                [{"per":"user","requests":100,"tokens":10000},
                 {"per":"token","requests":5,"window":3600},
                 {"per":"model","tokens":90}]
                """);
        Admission admission = policy.admit(call("{\"max_tokens\":50,\"messages\":[]}"));
        assertThat(admission.headers().first("x-ratelimit-limit-requests")).hasValue("5");
        assertThat(admission.headers().first("x-ratelimit-remaining-requests")).hasValue("4");
        assertThat(admission.headers().first("x-ratelimit-reset-requests")).hasValue("1h0m0s");
        assertThat(admission.headers().first("x-ratelimit-limit-tokens")).hasValue("90");
        assertThat(admission.headers().first("x-ratelimit-remaining-tokens")).hasValue("33");
        assertThat(admission.headers().first("x-ratelimit-reset-tokens")).hasValue("1m0s");
        RefusedException refused = refused(call("{\"max_tokens\":50,\"messages\":[]}"));
        assertThat(refused.headers().first("x-ratelimit-remaining-tokens")).hasValue("33");
        assertThat(refused).hasMessageContaining("model gpt-4o on tokens per minute: limit 90, used 57, requested 57");
    }

    @ParameterizedTest
    @CsvSource({"0,0s", "1,1ms", "250,250ms", "1000,1s", "1500,1.5s", "8640,8.64s", "360000,6m0s", "3723004,1h2m3.004s"
    })
    void durationsAreWrittenAsOpenAiDoes(long millis, String text) {
        assertThat(Tightest.text(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void aRefusedCallTakesNothing() {
        rules("""
                [{"per":"user","requests":10,"tokens":1000,"concurrent":4},
                 {"per":"channel","requests":1}]
                """);
        policy.admit(call());
        long requests = windows.sum("requests");
        long tokens = windows.sum("tokens");
        for (int i = 0; i < 20; i++) {
            assertThat(refused(call())).hasMessageContaining("channel 3 on requests per minute");
        }
        assertThat(windows.sum("requests")).isEqualTo(requests);
        assertThat(windows.sum("tokens")).isEqualTo(tokens);
        assertThat(windows.inProgress()).isEqualTo(1);
    }

    @Test
    void theTrueUsageTakesThePlaceOfTheEstimate() {
        rules("[{\"per\":\"token\",\"tokens\":1000}]");
        Admission admission = policy.admit(call("{\"max_completion_tokens\":900}"));
        refused(call("{\"max_completion_tokens\":900}"));
        admission.charge(outcome(100, 20));
        assertThat(windows.sum("tokens")).isEqualTo(120);
        Admission more = policy.admit(call("{\"max_tokens\":10}"));
        more.charge(outcome(500, 1000));
        assertThat(windows.sum("tokens")).isEqualTo(1620);
        assertThat(refused(call("{\"max_tokens\":10}"))).hasMessageContaining("limit 1000, used 1000");
    }

    @Test
    void whatSlidOutLeavesNoCreditBehind() {
        rules("[{\"per\":\"token\",\"tokens\":1000}]");
        Admission slow = policy.admit(call("{\"max_tokens\":900}"));
        clock.pass(Duration.ofSeconds(50));
        slow.charge(outcome(10, 10));
        assertThat(windows.sum("tokens")).isEqualTo(20);
        clock.pass(Duration.ofSeconds(15));
        Admission slower = policy.admit(call("{\"max_tokens\":900}"));
        assertThat(slower.headers().first("x-ratelimit-remaining-tokens"))
                .hasValueSatisfying(left -> assertThat(Long.parseLong(left)).isBetween(90L, 100L));
        clock.pass(Duration.ofSeconds(70));
        slower.charge(outcome(10, 10));
        policy.admit(call("{\"max_tokens\":900}"));
        refused(call("{\"max_tokens\":900}"));
    }

    @Test
    void anAttemptThatCameToNothingGivesEverythingBack() {
        rules("[{\"per\":\"token\",\"requests\":1,\"tokens\":100,\"concurrent\":1}]");
        for (int attempt = 0; attempt < 5; attempt++) {
            policy.admit(call("{\"max_tokens\":90}")).release();
        }
        assertThat(windows.sum("")).isZero();
        policy.admit(call("{\"max_tokens\":90}")).charge(outcome(1, 1));
        assertThat(windows.sum("requests")).isEqualTo(1);
    }

    @Test
    void callsInProgressAreLimited() {
        rules("[{\"group\":\"vip\",\"per\":\"user\",\"concurrent\":2}]");
        Demand vip = new DemandBuilder().group("vip").build();
        Admission one = policy.admit(vip);
        Admission two = policy.admit(vip);
        RefusedException refused = refused(vip);
        assertThat(refused)
                .hasMessage(
                        "Rate limit reached for user 1 on concurrent calls: limit 2, all in progress, try again in 1s");
        policy.admit(call()); // of another group
        one.charge(outcome(1, 1));
        policy.admit(vip);
        two.release();
        policy.admit(vip);
        refused(vip);
    }

    @Test
    void aRequestThatCanNeverFitIsToldSo() {
        rules("[{\"per\":\"token\",\"tokens\":100}]");
        RefusedException refused = refused(call("{\"max_tokens\":5000}"));
        assertThat(refused).hasMessageContaining("requested 5004: the request is too large");
        assertThat(refused.retryAfter()).isEmpty();
    }

    @Test
    void picturesInsideTheBodyAreNotText() {
        String picture = "data:image/png;base64," + "A".repeat(400_000);
        String body = "{\"messages\":[{\"url\":\"%s\"},{\"url\":\"%s\"}],\"max_tokens\":7}".formatted(picture, picture);
        assertThat(Estimate.of(call(body))).isBetween(2007L, 2100L);
        assertThat(Estimate.of(new DemandBuilder()
                        .operation(Operation.IMAGES)
                        .body("{\"n\":9}")
                        .build()))
                .isZero();
        assertThat(Estimate.of(call("{\"generationConfig\":{\"maxOutputTokens\": 300}}")))
                .isBetween(300L, 320L);
        assertThat(Estimate.of(call("{\"max_tokens\":-5}"))).isBetween(0L, 10L);
        assertThat(Estimate.of(call("{\"max_tokens\":99999999999999}"))).isPositive();
    }

    @Test
    void anotherVersionGoesOnWithTheCounts() {
        rules("[{\"per\":\"all\",\"requests\":2,\"concurrent\":2}]");
        Admission old = policy.admit(call());
        var next = new RateLimitQuotaPolicy(options, windows, clock);
        next.admit(call());
        assertThatThrownBy(() -> next.admit(call())).isInstanceOf(RefusedException.class);
        old.charge(outcome(1, 1));
        assertThat(windows.inProgress()).isEqualTo(1);
    }

    @Test
    void aRuleMayBeAddedWithoutLosingCounts() {
        rules("[{\"per\":\"token\",\"requests\":2}]");
        policy.admit(call());
        policy.admit(call());
        rules("[{\"per\":\"user\",\"requests\":100},{\"per\":\"token\",\"requests\":2}]");
        assertThat(refused(call())).hasMessageContaining("token 2");
        rules("not JSON");
        assertThat(refused(call())).hasMessageContaining("token 2");
        rules("[]");
        policy.admit(call());
    }

    @Test
    void twoHundredThreadsGetExactlyWhatThereIs() throws Exception {
        rules("[{\"per\":\"user\",\"requests\":50},{\"per\":\"all\",\"requests\":1000,\"concurrent\":1000}]");
        var admitted = new ConcurrentLinkedQueue<Admission>();
        var refused = new ConcurrentLinkedQueue<RefusedException>();
        Callable<Void> caller = () -> {
            try {
                admitted.add(policy.admit(call()));
            } catch (RefusedException e) {
                refused.add(e);
            }
            return null;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(caller));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
        assertThat(admitted).hasSize(50);
        assertThat(refused).hasSize(150);
        assertThat(windows.inProgress()).isEqualTo(50);
        admitted.forEach(admission -> admission.charge(outcome(1, 1)));
        assertThat(windows.inProgress()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|RateLimits must be a JSON list of rules",
                "[{]|RateLimits is no JSON",
                "[{\"per\":\"token\",\"requests\":1},7]|rule 2: it must be an object",
                "[{\"per\":\"token\",\"request\":1}]|rule 1: there is no member request",
                "[{\"requests\":1}]|rule 1: per is missing",
                "[{\"per\":\"tokens\",\"requests\":1}]|rule 1: per must be one of token, user",
                "[{\"per\":[\"all\",\"user\"],\"requests\":1}]|rule 1: per all stands alone",
                "[{\"per\":\"token\"}]|rule 1: it limits nothing",
                "[{\"per\":\"token\",\"requests\":-1}]|rule 1: requests must be a whole number, at least 0",
                "[{\"per\":\"token\",\"tokens\":1.5}]|rule 1: tokens must be a whole number",
                "[{\"per\":\"token\",\"tokens\":\"1\"}]|rule 1: tokens must be a whole number",
                "[{\"per\":\"token\",\"requests\":1,\"window\":0}]|rule 1: window must be a whole number, at least 1",
                "[{\"per\":\"token\",\"requests\":1,\"window\":86401}]|rule 1: window must be at most 86400",
                "[{\"per\":\"token\",\"requests\":1,\"user\":\"anna\"}]|rule 1: user must be a number",
                "[{\"per\":\"token\",\"requests\":1,\"user\":\"!\"}]|rule 1: user must be a number",
                "[{\"per\":\"token\",\"requests\":1,\"model\":[]}]|rule 1: model is an empty list",
                "[{\"per\":\"token\",\"requests\":1,\"requests\":2}]|RateLimits is no JSON: Duplicate field",
                "[{\"per\":\"user\",\"requests\":1},{\"user\":\"*\",\"per\":\"user\",\"requests\":2}]|rule 2: it limits"
                        + " requests of the same calls as rule 1",
                "[{\"per\":\"user\",\"concurrent\":1},{\"per\":\"user\",\"concurrent\":2,\"window\":9}]|rule 2: it limits"
                        + " concurrent of the same calls as rule 1"
            })
    void whatCannotBeMeantIsRefusedWithASentence(String value, String sentence) {
        assertThatThrownBy(() -> policy.review("RateLimits", value, new FakeNames(Set.of(), Set.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void aLimitOfChannelsLetsOtherChannelsServe() {
        rules("[{\"per\":\"channel\",\"requests\":0}]");
        assertThat(refused(call()).isOfChannel()).isTrue();
        rules("[{\"channel\":3,\"per\":\"all\",\"requests\":0}]");
        assertThat(refused(call()).isOfChannel()).isTrue();
        rules("[{\"per\":\"user\",\"requests\":0}]");
        assertThat(refused(call()).isOfChannel()).isFalse();
    }

    @Test
    void whatIsNamedInVainIsTold() {
        var names = new FakeNames(Set.of(1L, 2L), Set.of("vip", "gpt-4o"));
        assertThat(policy.review("RateLimits", """
                        [{"token":[1,7],"user":8,"group":"gold","model":"gpt-5","per":"token","requests":1},
                         {"channel":9,"model":["gpt-4*","claude-*"],"per":["user","model"],"tokens":5}]
                        """, names))
                .containsExactly(
                        "rule 1: there is no token 7",
                        "rule 1: there is no user 8",
                        "rule 1: there is no group gold",
                        "rule 1: there is no model gpt-5",
                        "rule 2: there is no channel 9",
                        "rule 2: there is no model claude-*");
        assertThat(policy.review("RateLimits", "[]", names)).isEmpty();
        assertThat(policy.review("RateLimits", "", names)).isEmpty();
    }

    private void rules(String text) {
        options.with("RateLimits", text);
    }

    private RefusedException refused(Demand demand) {
        return catchThrowableOfType(RefusedException.class, () -> policy.admit(demand));
    }

    private static Demand call() {
        return new DemandBuilder().build();
    }

    private static Demand call(String body) {
        return new DemandBuilder().body(body).build();
    }

    private static Outcome outcome(long prompt, long completion) {
        var usage = new Usage(prompt, completion);
        return new Outcome(Ending.COMPLETE, usage, false, "", usage);
    }
}
