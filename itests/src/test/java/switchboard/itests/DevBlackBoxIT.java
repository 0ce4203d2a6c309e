package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./dev} says when it cannot do what it is asked. */
class DevBlackBoxIT {
    private static final Path DEV = Path.of("../dev").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void itListsItsCommands() throws Exception {
        Said said = run(List.of());
        assertThat(said.code()).isZero();
        assertThat(said.text()).contains("./dev run", "./dev test", "./dev bench", "./dev mock", "./dev bundle");
    }

    @Test
    void anUnknownCommandIsNamedAndTheExitCodeIsTwo() throws Exception {
        Said said = run(List.of("rum"));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text()).contains("no command rum");
    }

    @Test
    void anUnknownBundleGetsTheListOfThoseThereAre() throws Exception {
        Said said = run(List.of("bundle", "provider-nobody"));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text()).contains("provider-openai", "quota-prepaid", "theme-plain");
    }

    /** In a tree of the same shape, where nothing is really built. Others name the bundle too, as one they depend on. */
    @ParameterizedTest
    @ValueSource(strings = {"provider-openai", "provider-claude"})
    void aBundleIsBuiltAndDropped(String name) throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path checkout = DEV.resolveSibling("bundles");
        try (Stream<Path> files = Files.walk(checkout, 3)) {
            for (Path pom : files.filter(file -> file.endsWith("pom.xml")).toList()) {
                copy(pom, root.resolve("bundles").resolve(checkout.relativize(pom)));
            }
        }
        copy(DEV, root.resolve("dev"));
        String findJdk = "distribution/src/image/bin/find-jdk.sh";
        copy(DEV.resolveSibling(findJdk), root.resolve(findJdk));
        Path deploy = Files.createDirectories(root.resolve("distribution/target/switchboard/deploy"));
        Path target =
                Files.createDirectories(root.resolve("bundles").resolve(name).resolve("target"));
        Files.writeString(target.resolve("switchboard-" + name + "-0.1.0.jar"), "a bundle");
        Path maven = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\necho Apache Maven 3.9.9\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder(root.resolve("dev").toString(), "bundle", name).redirectErrorStream(true);
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, fake) -> fake + ":" + path);

        Said said = said(builder.start());

        assertThat(said.text()).contains("dropped deploy/switchboard-" + name + ".jar");
        assertThat(said.code()).isZero();
        assertThat(deploy.resolve("switchboard-" + name + ".jar")).hasContent("a bundle");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void aSoakTestThatDoesNotExistIsNoSuccess() throws Exception {
        Said said = run(List.of("soak", "Nobody"));
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.text()).contains("no soak test nobody");
    }

    @Test
    void aMissingJdkIsSaid() throws Exception {
        // the script's own tools are there, a JDK is not
        for (String tool : List.of("bash", "env", "dirname", "readlink", "sed", "sh")) {
            Files.createSymbolicLink(folder.resolve(tool), which(tool));
        }
        String script = Files.readString(DEV.resolveSibling("distribution/src/image/bin/find-jdk.sh"))
                .replace("/usr/", "/nowhere/")
                .replace("/opt/", "/nowhere/")
                .replace("/Library/", "/nowhere/");
        Path root = Files.createDirectories(folder.resolve("root/distribution/src/image/bin"));
        Files.writeString(root.resolve("find-jdk.sh"), script);
        Path dev = Files.copy(DEV, folder.resolve("root/dev"));
        assertThat(dev.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder(dev.toString(), "build").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", folder.toString());

        Said said = said(builder.start());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text()).contains("needs a JDK 21 or newer");
    }

    private record Said(int code, String text) {}

    private static Said run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(DEV.toString()));
        command.addAll(arguments);
        return said(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static Said said(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), text);
    }

    private static Path which(String tool) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return Path.of(folder, tool);
            }
        }
        throw new AssertionError("no " + tool);
    }
}
