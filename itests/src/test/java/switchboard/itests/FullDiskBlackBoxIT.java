package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A disk of a few megabytes gets full under database and journal, and has room again. */
class FullDiskBlackBoxIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aFullDiskRefusesCallsAndLosesNothing() throws Exception {
        var calls = new CountedCalls();
        try (var installation = Installation.fresh();
                var upstream = calls.upstream(CountedCalls.QUICKLY)) {
            Path disk = installation.home().resolve("data");
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString()) == 0,
                    "only root can mount a small disk");
            try {
                installation.start();
                calls.furnish(installation, upstream.url());
                Path filler = disk.resolve("filler");
                fill(filler);

                HttpResponse<String> refusal = calls.untilRefused(installation);
                assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(503);
                assertThat(Management.JSON
                                .readTree(refusal.body())
                                .path("error")
                                .path("message")
                                .asText())
                        .contains("the gateway cannot keep accounts now");
                assertThat(calls.answered())
                        .as("calls that the journal had room for")
                        .isPositive();

                Files.delete(filler);
                Await.until(LIMIT, "calls pass again", () -> calls.passes(installation));
                assertThat(installation.stop()).isZero();
                calls.checkBooks(disk.resolve("one-api.db"));
                assertThat(installation.run("ledger", "verify"))
                        .as(installation.output())
                        .isZero();
            } finally {
                installation.kill();
                assertThat(run("umount", disk.toString())).isZero();
            }
        }
    }

    private static void fill(Path file) throws IOException {
        var zeros = new byte[1 << 12];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
