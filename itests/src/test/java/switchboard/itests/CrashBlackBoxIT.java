package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A process that is killed again and again charges each answered call once, and its ledger is whole. */
class CrashBlackBoxIT {
    private static final int KILLS = 10;
    private static final int CALLS_A_LIFE = 150;

    @Test
    void chargesAreWhatWasAnsweredNothingLostNothingTwice() throws Exception {
        var calls = new CountedCalls();
        try (var installation = Installation.fresh();
                var upstream = calls.upstream()) {
            installation.start();
            calls.furnish(installation, upstream.url());
            for (int kill = 0; kill < KILLS; kill++) {
                calls.killAfter(installation, CALLS_A_LIFE);
                installation.start();
            }
            assertThat(installation.stop()).isZero();

            assertThat(calls.answered()).isGreaterThan(KILLS * CALLS_A_LIFE / 2);
            calls.checkBooks(installation.home().resolve("data/one-api.db"));
            assertThat(installation.run("ledger", "verify"))
                    .as(installation.output())
                    .isZero();
        }
    }
}
