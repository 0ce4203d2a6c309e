package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A process that is killed again and again charges once what it has delivered of each call, and its ledger is whole. */
class CrashBlackBoxIT {
    private static final int KILLS = 10;
    private static final int CALLS_A_LIFE = 150;

    @Test
    void chargesAreWhatWasDeliveredNothingLostNothingTwice() throws Exception {
        var calls = new CountedCalls();
        try (var installation = Installation.fresh();
                var upstream = calls.upstream(CountedCalls.SLOWLY)) {
            installation.start();
            calls.furnish(installation, upstream.url());
            for (int kill = 0; kill < KILLS; kill++) {
                calls.killAfter(installation, CALLS_A_LIFE);
                installation.start();
            }
            assertThat(installation.stop()).isZero();

            assertThat(calls.answered()).isGreaterThan(KILLS * CALLS_A_LIFE / 2);
            CountedCalls.Cut cut = calls.checkBooks(installation.home().resolve("data/one-api.db"));
            assertThat(cut.streams()).as("streams cut by a kill").isPositive();
            assertThat(installation.run("ledger", "verify"))
                    .as(installation.output())
                    .isZero();
        }
    }
}
