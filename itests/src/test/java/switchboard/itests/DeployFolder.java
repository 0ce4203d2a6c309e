package switchboard.itests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** An operator's hands, inside the container. */
final class DeployFolder {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path deploy = Path.of(System.getProperty(Container.DEPLOY, ""));
    private final Path jars = Path.of(System.getProperty(Container.JARS, ""));

    /** Copies a prepared jar in, as {@code cp} does: not in one step. */
    void drop(String jar, String file) throws IOException {
        Files.copy(jars.resolve(jar + ".jar"), deploy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    void write(String file, String text) throws IOException {
        Path target = deploy.resolve(file);
        Files.createDirectories(target.resolveSibling("."));
        Files.writeString(target, text);
    }

    void write(String file, byte[] bytes) throws IOException {
        Files.write(deploy.resolve(file), bytes);
    }

    byte[] prepared(String jar) throws IOException {
        return Files.readAllBytes(jars.resolve(jar + ".jar"));
    }

    byte[] content(String file) throws IOException {
        return Files.readAllBytes(deploy.resolve(file));
    }

    void delete(String file) throws IOException {
        Files.deleteIfExists(deploy.resolve(file));
    }

    /** The reason why the file is refused; waits for one. */
    String refusal(String file) throws IOException {
        Path reason = deploy.resolve(file + ".rejected");
        Await.until(LIMIT, file + " is refused", () -> Files.exists(reason) && Files.size(reason) > 0);
        return Files.readString(reason, StandardCharsets.UTF_8);
    }

    void awaitNoRefusal(String file) {
        Path reason = deploy.resolve(file + ".rejected");
        Await.until(LIMIT, file + " is refused no more", () -> !Files.exists(reason));
    }
}
