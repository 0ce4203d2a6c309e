package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** {@code ./dev soak money}: five minutes of calls and kills; what came of it is written to bench/results/money.md. */
class MoneySoak {
    private static final Duration TIME = Duration.ofMinutes(5);
    private static final int CALLS_A_LIFE = 1500;

    @Test
    void fiveMinutesOfKillsLoseNothingAndChargeNothingTwice() throws Exception {
        var calls = new CountedCalls();
        int kills = 0;
        try (var installation = Installation.fresh();
                var upstream = calls.upstream(CountedCalls.SLOWLY)) {
            installation.start();
            calls.furnish(installation, upstream.url());
            long until = System.nanoTime() + TIME.toNanos();
            while (System.nanoTime() - until < 0) {
                calls.killAfter(installation, CALLS_A_LIFE);
                installation.start();
                kills++;
            }
            assertThat(installation.stop()).isZero();
            CountedCalls.Cut cut = calls.checkBooks(installation.home().resolve("data/one-api.db"));
            assertThat(installation.run("ledger", "verify"))
                    .as(installation.output())
                    .isZero();
            Files.writeString(Path.of("../bench/results/money.md"), """
                    # Money under kills

                    `./dev soak money`, %s: %d kills (SIGKILL) in %d minutes under load of 16 callers, half of them streams.

                    | | calls |
                    |---|---|
                    | asked of the upstream | %d |
                    | answered to the client's last byte | %d |
                    | answered and not charged | 0 |
                    | seen by the client in part and not charged | 0 |
                    | charged twice | 0 |
                    | charged, but never asked of the upstream | 0 |

                    Calls that were asked and not answered were cut by a kill. %d of them were streams that had begun at their
                    clients. Their tokens: %d seen by clients, %d charged, %d sent by the upstream; each single one is charged
                    for no less than was seen, and no more than was sent. Of every second one the upstream had told nothing,
                    and the gateway had counted. %d more had been written to clients who had read nothing of them yet. The
                    other %d had delivered nothing, and cost nothing. What was sent and is not charged was on its way when the
                    process died. All settings are the defaults.

                    Balance of the user, rest of the token, counters of user, token and channel, the log's sum and the ledger's
                    sum are the same amount; `ledger verify` found nothing.
                    """.formatted(
                            LocalDate.now(ZoneOffset.UTC),
                            kills,
                            TIME.toMinutes(),
                            calls.served(),
                            calls.answered(),
                            cut.streams(),
                            cut.seen(),
                            cut.charged(),
                            cut.sent(),
                            cut.unseen(),
                            cut.others()));
        }
    }
}
