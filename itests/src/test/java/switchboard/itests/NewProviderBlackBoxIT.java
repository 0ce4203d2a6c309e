package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.testkit.servers.Ports;

/**
 * {@code docs/writing-a-provider.md}, command by command as it is printed there, in a copy of the sources: the new
 * provider passes the kit, serves clients of two dialects, and is swapped.
 */
class NewProviderBlackBoxIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Set<String> LEFT_OUT =
            Set.of(".git", "docs", "distribution/target", "itests/src", "itests/target", "bench/target");
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** The copy has the classes of the sources it was made of: only the new bundle is compiled. */
    private static final String WHAT_IS_BUILT_STAYS =
            "-o\n-Dmaven.compiler.useIncrementalCompilation=false\n-Dspotless.apply.skip=true\n";

    @TempDir
    private Path folder;

    @Test
    void thePageLeadsFromNothingToASwappedProvider() throws Exception {
        List<String> commands = BLOCK.matcher(Files.readString(ROOT.resolve("docs/writing-a-provider.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(commands).hasSize(13);
        Path copy = folder.resolve("switchboard");
        copy(ROOT, copy);
        Files.writeString(copy.resolve(".mvn/maven.config"), WHAT_IS_BUILT_STAYS);
        run(copy, commands.get(0));
        String built = run(copy, commands.get(1));
        assertThat(built).contains("ParrotProviderTest", "ParrotAnswersTest", "ParrotRequestsTest", "BUILD SUCCESS");

        int port = Ports.free();
        try (var installation = Installation.fresh().with("INITIAL_ROOT_PASSWORD", "half-an-hour")) {
            installation.start();
            Process upstream = start(copy, commands.get(3).replace("4000", Integer.toString(port)));
            try {
                drop(copy, commands.get(4), installation);
                String calls = String.join("\necho\n", commands.subList(5, 10))
                        .replace("localhost:3000", "localhost:" + installation.port())
                        .replace("localhost:4000", "localhost:" + port);
                Await.until(
                        Duration.ofSeconds(20),
                        "the bundle",
                        () -> providers(installation).contains("\"Parrot\""));
                String said = run(copy, calls);
                assertThat(said).contains("\"content\":\"Grüße, \"", "data: [DONE]");
                assertThat(said).contains("\"type\":\"message\"", "\"text\":\"Grüße, operator.\"");
                run(copy, commands.get(10));
                drop(copy, commands.get(11), installation);
                Await.until(
                        Duration.ofSeconds(20),
                        "the swap",
                        () -> providers(installation).contains("\"Parrot, mended\""));
                String bundles = commands.get(12).replace("localhost:3000", "localhost:" + installation.port());
                assertThat(run(copy, bundles)).contains("switchboard.provider.parrot");
            } finally {
                upstream.descendants().forEach(ProcessHandle::destroyForcibly);
                upstream.destroyForcibly().waitFor();
            }
        }
    }

    private static String providers(Installation installation) throws IOException, InterruptedException {
        return installation.management().get("/api/provider/").toString();
    }

    /** {@code ./dev bundle}, whose installation is this one. */
    private void drop(Path copy, String command, Installation installation) throws Exception {
        Files.createDirectories(copy.resolve("distribution/target/switchboard/deploy"));
        run(copy, command);
        Path jar = copy.resolve("distribution/target/switchboard/deploy/switchboard-provider-parrot.jar");
        installation.drop("switchboard-provider-parrot.jar", Files.readAllBytes(jar));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                String name = from.relativize(dir).toString();
                if (LEFT_OUT.contains(name)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(name));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Process start(Path folder, String command) throws IOException {
        return new ProcessBuilder("bash", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String run(Path directory, String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".log");
        Process bash = new ProcessBuilder("bash", "-c", "set -eu\n" + command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = bash.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended && bash.exitValue() == 0).as("%s\n%s", command, said).isTrue();
        return said;
    }
}
