package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import switchboard.testkit.servers.Ports;

/** What {@code bin/switchboard} does with its flags, and when it cannot start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LauncherBlackBoxIT {
    private Installation installation;

    @BeforeAll
    void copy() throws Exception {
        installation = Installation.fresh();
    }

    @AfterAll
    void remove() throws Exception {
        installation.close();
    }

    @Test
    void anUnknownFlagIsNamedAndTheExitCodeIsTwo() throws Exception {
        assertThat(exit("--prot", "3000")).isEqualTo(2);
        assertThat(installation.output().lines()).hasSize(1);
        assertThat(installation.output()).contains("--prot");
    }

    @Test
    void aTakenPortIsOneClearLineAndTheExitCodeIsOne() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(exit("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(1);
            assertThat(installation.output().lines().filter(line -> line.startsWith("switchboard: ")))
                    .singleElement()
                    .asString()
                    .contains(Integer.toString(taken.getLocalPort()));
            assertThat(installation.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void versionAndHelpArePrinted() throws Exception {
        assertThat(exit("--version")).isZero();
        assertThat(installation.output().strip()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(exit("--help")).isZero();
        assertThat(installation.output()).contains("--port", "--log-dir", "--version", "--help");
    }

    @Test
    void theCollectorIsTheOneThatIsNamedElseTheSmallOneOnASmallMachine() throws Exception {
        installation.with("JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        try {
            assertThat(exit("--version")).isZero();
            boolean small = Runtime.getRuntime().availableProcessors() <= 2;
            assertThat(installation.output().contains("-XX:+UseSerialGC")).isEqualTo(small);
            installation.with("JAVA_OPTS", "-XX:+PrintCommandLineFlags -XX:+UseParallelGC");
            assertThat(exit("--version")).isZero();
            assertThat(installation.output()).contains("-XX:+UseParallelGC").doesNotContain("SerialGC");
        } finally {
            installation.with("JAVA_OPTS", "");
        }
    }

    @Test
    void logsGoWhereTheyAreAskedToAndDataLiesInTheInstallation() throws Exception {
        int port = Ports.free();
        installation.launch("--port", Integer.toString(port), "--log-dir", "my-logs");
        Path log = installation.caller().resolve("my-logs/switchboard.log");
        Await.until(
                java.time.Duration.ofSeconds(60),
                "the log",
                () -> Files.readString(log).contains(Integer.toString(port)));
        assertThat(installation.stop()).isZero();
        assertThat(installation.home().resolve("data/one-api.db")).exists();
        assertThat(installation.caller().resolve("one-api.db")).doesNotExist();
    }

    @Test
    void aDatabaseThatCannotBeOpenedIsOneClearLineAndTheExitCodeIsOne() throws Exception {
        installation.with("SQL_DSN", "root:secret@tcp(127.0.0.1:1)/oneapi");
        try {
            assertThat(exit("--port", "0")).isEqualTo(1);
            assertThat(installation.output().lines().filter(line -> line.startsWith("switchboard: ")))
                    .singleElement()
                    .asString()
                    .contains("cannot open the database MySQL 127.0.0.1:1/oneapi");
            assertThat(installation.output()).doesNotContain("root:secret");
        } finally {
            installation.with("SQL_DSN", "");
        }
    }

    private int exit(String... flags) throws IOException, InterruptedException {
        Process process = installation.launch(flags);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as(installation.output())
                .isTrue();
        return process.exitValue();
    }
}
