package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What lies in {@code deploy/} serves, or is refused, before the port opens: no call meets the time before. */
class FirstMomentContainerIT {
    @Test
    void theFolderIsJudgedBesideWhatIsShippedBeforeThePortOpens() throws Exception {
        try (var installation = Installation.fresh()) {
            Path jars = Files.createDirectories(installation.home().resolve("data/jars"));
            Path shipped = installation.home().resolve("system/50-bundles");
            HotJars.provider("first", "1.0.0", "931", "CHAT").write(jars, "first-1.0.0");
            HotJars.provider("first", "0.9.0", "931", "CHAT").write(jars, "first-0.9.0");
            HotJars.provider("less", "1.0.0", "932, 933", "CHAT").write(jars, "less-1.0.0");
            HotJars.provider("less", "2.0.0", "932", "CHAT").write(jars, "less-2.0.0");
            Files.copy(jars.resolve("first-1.0.0.jar"), shipped.resolve("first.jar"));
            Files.copy(jars.resolve("less-1.0.0.jar"), shipped.resolve("less.jar"));
            installation.drop("first.jar", Files.readAllBytes(jars.resolve("first-0.9.0.jar")));
            installation.drop("less.jar", Files.readAllBytes(jars.resolve("less-2.0.0.jar")));

            installation.start();
            String output = installation.output();
            assertThat(output)
                    .containsSubsequence("deploy/first.jar: hot.first 0.9.0 (Provider first) serves", "listening on");
            assertThat(output).containsSubsequence("deploy/less.jar is refused", "listening on");
            assertThat(installation.home().resolve("deploy/less.jar.rejected"))
                    .content()
                    .contains("Provider less for channel type 933");
        }
    }
}
