package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.store.TwoFactors.Proof;

class TwoFactorsTest {
    private static final long USER = 7;

    private Store store;
    private Path file;
    private Instant now = Instant.ofEpochSecond(2_000_000_000);
    private TwoFactors factors;
    private List<String> codes = List.of();

    @BeforeEach
    void open(@TempDir Path folder) {
        store = Fixture.store(folder);
        file = Fixture.databaseFile(folder);
        factors = new TwoFactors(store.database(), () -> now);
        assertThat(factors.begin(USER)).isPresent();
        codes = factors.confirm(USER, code()).orElseThrow();
        now = now.plus(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private String code() {
        byte[] secret = HexFormat.of()
                .parseHex(store.database()
                        .read(mappers -> mappers.twoFactors().find(USER))
                        .orElseThrow()
                        .secret());
        return Totp.code(secret, now.getEpochSecond() / 30);
    }

    private static <T> List<T> atOnce(int number, Callable<T> work) throws Exception {
        var barrier = new CyclicBarrier(number);
        List<T> results = new ArrayList<>();
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                futures.add(threads.submit(() -> {
                    barrier.await();
                    return work.call();
                }));
            }
            for (Future<T> future : futures) {
                results.add(future.get());
            }
        }
        return results;
    }

    @Test
    void aCodeProvesOnceAndAnEarlierOneNoMore() {
        String early = code();
        now = now.plus(Duration.ofSeconds(30));
        assertThat(factors.prove(USER, code())).isEqualTo(Proof.GIVEN);
        assertThat(factors.prove(USER, code())).isEqualTo(Proof.WRONG);
        assertThat(factors.prove(USER, early)).isEqualTo(Proof.WRONG);
    }

    @Test
    void ofTwoHundredWhoShowOneCodeAtOnceOneIsLetIn() throws Exception {
        String code = code();
        assertThat(atOnce(200, () -> factors.prove(USER, code)))
                .filteredOn(Proof.GIVEN::equals)
                .hasSize(1);
    }

    @Test
    void ofTwoHundredWhoShowOneRecoveryCodeAtOnceOneIsLetIn() throws Exception {
        assertThat(atOnce(200, () -> factors.prove(USER, codes.getFirst())))
                .filteredOn(Proof.GIVEN::equals)
                .hasSize(1);
        assertThat(factors.codesLeft(USER)).isEqualTo(9);
    }

    @Test
    void wrongCodesAreCountedByUserAndForgottenInTime() {
        for (int i = 0; i < 10; i++) {
            assertThat(factors.prove(USER, "nonsense")).isEqualTo(Proof.WRONG);
        }
        assertThat(factors.prove(USER, code())).isEqualTo(Proof.TOO_MANY);
        assertThat(factors.prove(USER, codes.getFirst())).isEqualTo(Proof.TOO_MANY);
        now = now.plus(Duration.ofMinutes(15));
        assertThat(factors.prove(USER, code())).isEqualTo(Proof.GIVEN);
    }

    @Test
    void recoveryCodesAreKeptAsHashesTypedAsPeopleLikeAndRenewed() throws SQLException {
        assertThat(codes)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("([0-9a-f]{5}-){3}[0-9a-f]{5}"));
        String typed = codes.get(3).toUpperCase(java.util.Locale.ROOT).replace("-", " ");
        assertThat(factors.prove(USER, typed)).isEqualTo(Proof.GIVEN);
        List<String> others = factors.renewCodes(USER).orElseThrow();
        assertThat(factors.prove(USER, codes.get(4))).isEqualTo(Proof.WRONG);
        assertThat(factors.prove(USER, others.get(4))).isEqualTo(Proof.GIVEN);
        assertThat(Fixture.number(file, "SELECT COUNT(1) FROM switchboard_recovery_codes WHERE hash LIKE '%-%'"))
                .isZero();
    }

    @Test
    void aSecretCountsOnceItIsConfirmedAndIsNotReplacedThen() {
        assertThat(factors.begin(USER)).isEmpty();
        assertThat(factors.begin(8)).isPresent();
        assertThat(factors.enabled(8)).isFalse();
        assertThat(factors.prove(8, "000000")).isEqualTo(Proof.NONE);
        assertThat(factors.confirm(8, "nonsense")).isEmpty();
        assertThat(factors.renewCodes(8)).isEmpty();
        assertThat(factors.confirm(9, "000000")).isEmpty();
        assertThat(factors.remove(USER)).isTrue();
        assertThat(factors.enabled(USER)).isFalse();
        assertThat(factors.codesLeft(USER)).isZero();
    }
}
