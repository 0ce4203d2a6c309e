package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.Failure;
import switchboard.spi.UpstreamFailure;

class RetryPolicyTest {
    private final RetryPolicy policy = new RetryPolicy(name -> name.equals("RetryTimes") ? "2" : "");

    private static UpstreamFailure failure(Failure failure, int status, int retryAfterSeconds) {
        return new UpstreamFailure(
                failure,
                status,
                "no",
                "type",
                Optional.empty(),
                "null",
                retryAfterSeconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(retryAfterSeconds)));
    }

    @Test
    void optionSaysHowOftenOtherChannelsAreTried() {
        UpstreamFailure busy = failure(Failure.BUSY, 503, -1);
        assertThat(policy.elsewhere(busy)).isTrue();
        assertThat(policy.elsewhere(failure(Failure.UNSUPPORTED, 400, -1)))
                .as("cost nothing")
                .isTrue();
        assertThat(policy.elsewhere(busy)).isTrue();
        assertThat(policy.elsewhere(busy)).isFalse();
    }

    @Test
    void silenceIsTriedElsewhereOnce() {
        assertThat(policy.elsewhere(failure(Failure.SILENT, 504, -1))).isTrue();
        assertThat(policy.elsewhere(failure(Failure.SILENT, 504, -1))).isFalse();
        assertThat(policy.elsewhere(failure(Failure.BUSY, 503, -1))).isTrue();
    }

    @Test
    void whatPassesByItselfIsTriedOnceMoreAfterABreath() {
        Duration wait = policy.again(failure(Failure.INTERNAL, 500, -1)).orElseThrow();
        assertThat(wait).isBetween(Duration.ofMillis(100), Duration.ofMillis(300));
        assertThat(policy.again(failure(Failure.INTERNAL, 500, -1))).isEmpty();
    }

    @Test
    void channelThatSaysWhenItIsReadyIsWaitedForButNotLong() {
        assertThat(policy.again(failure(Failure.RATE, 429, 6))).isEmpty();
        assertThat(policy.again(failure(Failure.RATE, 429, 2)).orElseThrow())
                .isBetween(Duration.ofSeconds(2), Duration.ofMillis(2200));
    }

    @Test
    void rateWithoutATimeGetsALongerBreath() {
        assertThat(policy.again(failure(Failure.RATE, 429, -1)).orElseThrow())
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"RATE", "BUSY", "CUT", "INTERNAL"},
            mode = EnumSource.Mode.EXCLUDE)
    void nothingElsePassesByItself(Failure failure) {
        assertThat(policy.again(failure(failure, failure.status(), -1))).isEmpty();
    }

    @Test
    void statusThatIsNoTransientFaultIsNotTriedAgain() {
        assertThat(policy.again(failure(Failure.INTERNAL, 501, -1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void otherModelIsForFailuresOfChannelsAndForLongPrompts(Failure failure) {
        boolean expected = switch (failure) {
            case BADREQ, FILTER, TOO_LARGE, TIMEOUT, STALLED, CLIENT_GONE, GATEWAY -> false;
            default -> true;
        };
        assertThat(policy.otherModel(Optional.of(failure(failure, failure.status(), -1))))
                .isEqualTo(expected);
    }

    @Test
    void callThatWentToOtherModelsHasSixTries() {
        for (int i = 0; i < 6; i++) {
            assertThat(policy.otherModel(Optional.empty())).isTrue();
            policy.began();
        }
        assertThat(policy.otherModel(Optional.empty())).isFalse();
    }
}
