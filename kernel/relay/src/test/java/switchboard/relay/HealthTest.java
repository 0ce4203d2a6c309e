package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import switchboard.spi.Failure;
import switchboard.spi.Notices;
import switchboard.spi.UpstreamFailure;
import switchboard.store.Environment;

class HealthTest {
    private final AtomicLong now = new AtomicLong(1);
    private final Health health = health(now::get);
    private final Upstream upstream =
            new Upstreams(Limits.of(environment())).of(Gateway.row(1, "http://upstream", "m", 0, 0, "", ""));

    /** One whose options are all off, and that switches nothing off. */
    static Health health(LongSupplier clock) {
        return new Health(
                (id, status) -> false,
                name -> "",
                new Background(),
                new SuccessRate(environment()),
                new ChannelNotices(Notices.NOWHERE, InstantSource.system()),
                clock);
    }

    private static Environment environment(String... variables) {
        Path nowhere = Path.of("nowhere");
        return Environment.of(
                variables.length == 0 ? Map.of() : Map.of(variables[0], variables[1], variables[2], variables[3]),
                nowhere,
                nowhere);
    }

    @Test
    void onlyTheModelThatIsMissingIsAvoided() {
        health.failed(upstream, "m", UpstreamFailure.of(Failure.MODEL, "no such model"));
        assertThat(health.lets(upstream.id(), 0, "m")).isFalse();
        assertThat(health.lets(upstream.id(), 0, "other")).isTrue();
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(health.take(upstream.id(), 0, "m")).isTrue();
        health.answered(upstream, "m");
        assertThat(health.lets(upstream.id(), 0, "m")).isTrue();
    }

    @Test
    void channelRestsAsLongAsItWantsButNotForEver() {
        health.failed(upstream, "m", rate(Optional.of(Duration.ofSeconds(20))));
        assertThat(health.lets(upstream.id(), 0, "other")).isFalse();
        now.addAndGet(Duration.ofSeconds(21).toNanos());
        assertThat(health.lets(upstream.id(), 0, "m")).isTrue();
        health.failed(upstream, "m", rate(Optional.of(Duration.ofDays(20))));
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        assertThat(health.lets(upstream.id(), 0, "m")).isTrue();
        health.failed(upstream, "m", rate(Optional.empty()));
        assertThat(health.lets(upstream.id(), 0, "m")).isFalse();
    }

    @Test
    void faultsOfTheClientCountNothing() {
        for (int i = 0; i < 100; i++) {
            health.failed(upstream, "m", UpstreamFailure.of(Failure.BADREQ, "no"));
            health.failed(upstream, "m", UpstreamFailure.of(Failure.CLIENT_GONE, "no"));
            health.failed(upstream, "m", UpstreamFailure.of(Failure.GATEWAY, "no"));
        }
        assertThat(health.lets(upstream.id(), 0, "m")).isTrue();
    }

    @Test
    void successRateIsLookedAtWhenThereIsEnoughToSee() {
        SuccessRate rate = new SuccessRate(environment("ENABLE_METRIC", "true", "METRIC_QUEUE_SIZE", "4"));
        rate.answered(7);
        rate.answered(7);
        assertThat(rate.failed(7)).isEmpty();
        assertThat(rate.failed(7)).contains("该渠道在最近 4 次调用中成功率为 50.00%，低于系统阈值 80.00%。");
        assertThat(rate.failed(7)).as("begins anew").isEmpty();
        assertThat(new SuccessRate(environment()).failed(7)).isEmpty();
    }

    @Test
    void channelThatSaysWhenItIsBackIsBelievedWhateverItsTrouble() {
        UpstreamFailure busy = UpstreamFailure.of(Failure.BUSY, "overloaded");
        health.failed(
                upstream,
                "m",
                new UpstreamFailure(
                        Failure.BUSY,
                        503,
                        busy.message(),
                        busy.type(),
                        busy.param(),
                        busy.code(),
                        Optional.of(Duration.ofSeconds(20))));
        assertThat(health.lets(upstream.id(), 0, "m")).isFalse();
        now.addAndGet(Duration.ofSeconds(21).toNanos());
        assertThat(health.lets(upstream.id(), 0, "m")).isTrue();
    }

    @Test
    void channelThatWasDownIsBackSoonAndIsLeftAloneInTheMeantime() {
        int asked = 0;
        long recovers = Duration.ofSeconds(60).toNanos();
        while (now.get() < recovers + Duration.ofSeconds(30).toNanos()) {
            if (health.lets(upstream.id(), 0, "m") && health.take(upstream.id(), 0, "m")) {
                if (now.get() >= recovers) {
                    assertThat(asked).isBetween(Breaker.FAILURES + 1, Breaker.FAILURES + 4);
                    return;
                }
                asked++;
                health.failed(upstream, "m", UpstreamFailure.of(Failure.BUSY, "down"));
            }
            now.addAndGet(Duration.ofSeconds(4).toNanos());
        }
        throw new AssertionError("not asked again");
    }

    @Test
    void keyOfSeveralSuffersAlone() {
        Upstream second = new Upstream(
                upstream.row(),
                upstream.channel(),
                7,
                upstream.key(),
                upstream.limits(),
                upstream.proxy(),
                upstream.headers(),
                false);
        health.failed(second, "m", rate(Optional.of(Duration.ofSeconds(20))));
        health.failed(second, "other", UpstreamFailure.of(Failure.AUTH, "wrong key"));
        assertThat(health.lets(upstream.id(), 7, "m")).isFalse();
        assertThat(health.lets(upstream.id(), 8, "m")).isTrue();
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(health.lets(upstream.id(), 7, "m")).as("refused").isFalse();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(health.lets(upstream.id(), 7, "m")).isTrue();
    }

    private static UpstreamFailure rate(Optional<Duration> wait) {
        UpstreamFailure failure = UpstreamFailure.of(Failure.RATE, "slow down");
        return new UpstreamFailure(
                failure.failure(), 429, failure.message(), failure.type(), failure.param(), failure.code(), wait);
    }
}
