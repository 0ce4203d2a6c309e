package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.servers.Ports;

/** The README's first call, command by command as it is printed there, on a fresh installation. */
class ReadmeBlackBoxIT {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PASSWORD = Pattern.compile("password[^:\\n]*: *(\\S+)");
    private static final String PRINTED = "the password that was printed";

    @TempDir
    private Path folder;

    @Test
    void theFirstCallSucceedsAsItIsPrinted() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String walk = between(readme, "## The first call in five minutes", "## Dropping in a bundle");
        String bundles = between(readme, "## Dropping in a bundle", "## More");
        List<String> commands = new ArrayList<>(blocks(walk));
        commands.addAll(blocks(bundles));
        commands.removeIf(block -> block.startsWith("./dev "));
        assertThat(commands).hasSize(7);

        int mockPort = Ports.free();
        Process mock = mock(mockPort);
        try (var installation = Installation.fresh().with("INITIAL_ROOT_PASSWORD", "")) {
            installation.start();
            Matcher printed = PASSWORD.matcher(installation.output());
            assertThat(printed.find()).as(installation.output()).isTrue();

            String script = "set -eu\n" + String.join("\necho\n", commands);
            script = script.replace(PRINTED, printed.group(1))
                    .replace("localhost:3000", "localhost:" + installation.port())
                    .replace("localhost:3001", "localhost:" + mockPort);
            List<String> answers =
                    run(script).lines().filter(line -> !line.isBlank()).toList();

            assertThat(answers.get(0)).contains("\"username\":\"root\"").contains("\"success\":true");
            assertThat(answers.get(1)).contains("\"success\":true");
            assertThat(answers.get(2)).contains("\"chat.completion\"").contains("\"usage\"");
            assertThat(answers).contains("data: [DONE]");
            String log = answers.get(answers.size() - 2);
            assertThat(log).contains("my first token").contains("gpt-4o-mini").contains("\"is_stream\":true");
            assertThat(answers.getLast()).contains("switchboard.provider.openai");
        } finally {
            mock.destroyForcibly().waitFor();
        }
    }

    /** {@code ./dev mock} without the build that comes before it, on a port of its own. */
    private Process mock(int port) throws IOException {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "switchboard.testkit.MockUpstream",
                "--port",
                Integer.toString(port));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mock.log").toFile())
                .start();
        Await.until(Duration.ofSeconds(20), "the mock", () -> {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("mock.log")))
                    .isTrue();
            try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return process;
    }

    private String run(String script) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(output).isZero();
        return output;
    }

    private static List<String> blocks(String text) {
        return BLOCK.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String between(String text, String from, String to) {
        return text.substring(text.indexOf(from), text.indexOf(to));
    }
}
