package switchboard.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import switchboard.testkit.ApiJudge;
import switchboard.testkit.servers.Ports;

/**
 * The built distribution, copied to a folder of its own and started as users start it. Its root user has an access
 * token that is known here; the deploy folder is looked at ten times a second.
 */
final class Installation implements AutoCloseable {
    static final String ROOT_PASSWORD = "a-password-for-root";
    static final String ROOT_ACCESS = "0123456789abcdef0123456789abcdef";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final Path caller;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Process process;
    private int port;
    private int starts;

    private Installation(Path home) throws IOException {
        this.home = home;
        this.caller = Files.createDirectories(home.resolveSibling(home.getFileName() + "-caller"));
        environment.put("INITIAL_ROOT_PASSWORD", ROOT_PASSWORD);
        environment.put("INITIAL_ROOT_ACCESS_TOKEN", ROOT_ACCESS);
        environment.put("GLOBAL_API_RATE_LIMIT", "0");
        environment.put("JAVA_OPTS", "-Dfelix.fileinstall.poll=100");
    }

    /** The distribution as built, with empty data, logs and deploy folders. */
    static Installation fresh() throws IOException {
        Path folder = Files.createDirectories(Path.of("target/installations").toAbsolutePath());
        Path home = Files.createTempDirectory(folder, "switchboard");
        Path image = image();
        Files.walkFileTree(image, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                String name = image.relativize(from).toString();
                Files.createDirectories(home.resolve(name));
                return List.of("data", "logs", "deploy").contains(name)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, home.resolve(image.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
        return new Installation(home);
    }

    /** The distribution that the build made. */
    static Path image() {
        Path image = Path.of(System.getProperty("switchboard.image", "../distribution/target/switchboard"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(image.resolve("bin/switchboard"))) {
            throw new IllegalStateException("no distribution in " + image + ": build it first");
        }
        return image;
    }

    /** An environment variable of the next start; an empty value takes it away. */
    Installation with(String name, String value) {
        if (value.isEmpty()) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
        return this;
    }

    /** Starts it on a free port, and returns once it is ready. */
    Installation start() throws IOException {
        port = Ports.free();
        Process started = launch("--port", Integer.toString(port));
        Await.until(START_LIMIT, "the start of " + home, () -> {
            if (!started.isAlive()) {
                throw new UncheckedIOException(new IOException("it ended: " + output()));
            }
            return get("/readyz").statusCode() == 200;
        });
        return this;
    }

    /** Starts it with these flags, and returns at once. */
    Process launch(String... flags) throws IOException {
        process = spawn(flags);
        return process;
    }

    private Process spawn(String... flags) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/switchboard").toString()));
        command.addAll(List.of(flags));
        starts++;
        var builder = new ProcessBuilder(command)
                .directory(caller.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output-" + starts + ".log").toFile());
        List.of("PORT", "SQL_DSN", "LOG_SQL_DSN", "SQLITE_PATH", "NODE_TYPE", "REDIS_CONN_STRING")
                .forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command of it to its end, beside what was started; {@link #output} is what it printed. */
    int run(String... command) throws IOException, InterruptedException {
        Process started = spawn(command);
        if (!started.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            started.destroyForcibly();
            throw new AssertionError("still running after %s: %s".formatted(STOP_LIMIT, output()));
        }
        return started.exitValue();
    }

    /** Sends SIGTERM and waits for the end. */
    int stop() throws InterruptedException {
        Process running = process();
        running.destroy();
        if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running %s after SIGTERM: %s".formatted(STOP_LIMIT, output()));
        }
        return running.exitValue();
    }

    /** SIGKILL, as when the machine's owner loses patience. */
    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    Process process() {
        return Optional.ofNullable(process).orElseThrow(() -> new IllegalStateException("not started"));
    }

    /** What the last start printed. */
    String output() {
        try {
            return Files.readString(home.resolve("output-" + starts + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** The folder it is started from. */
    Path caller() {
        return caller;
    }

    int port() {
        return port;
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The management API, as root. */
    Management management() {
        return new Management(this, ROOT_ACCESS);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(url(path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            ApiJudge.checkText(request, answer);
            return answer;
        }
    }

    /** Puts a file into the deploy folder, whole at once. */
    void drop(String name, byte[] content) throws IOException {
        Path part = Files.write(home.resolve("data/" + name + ".part"), content);
        Files.move(part, home.resolve("deploy").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ends it at once, and leaves only its output and logs behind. */
    @Override
    public void close() throws IOException {
        if (process != null) {
            try {
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        for (String folder : List.of("bin", "conf", "lib", "system", "deploy", "data")) {
            delete(home.resolve(folder));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
