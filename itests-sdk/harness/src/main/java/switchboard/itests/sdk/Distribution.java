package switchboard.itests.sdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The built distribution, copied to a folder of its own and started on a free port. */
final class Distribution implements AutoCloseable {
    static final String ROOT_ACCESS = "0123456789abcdef0123456789abcdef";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Path home;
    private final int port;
    private final Process process;

    private Distribution(Path home, int port) throws IOException {
        this.home = home;
        this.port = port;
        var builder = new ProcessBuilder(home.resolve("bin/switchboard").toString(), "--port", Integer.toString(port))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        List.of("PORT", "SQL_DSN", "LOG_SQL_DSN", "SQLITE_PATH", "NODE_TYPE", "REDIS_CONN_STRING")
                .forEach(builder.environment()::remove);
        builder.environment().put("INITIAL_ROOT_PASSWORD", "a-password-for-root");
        builder.environment().put("INITIAL_ROOT_ACCESS_TOKEN", ROOT_ACCESS);
        builder.environment().put("GLOBAL_API_RATE_LIMIT", "0");
        process = builder.start();
    }

    static Distribution start() throws IOException {
        Path image = Path.of(System.getProperty("switchboard.image", "../../distribution/target/switchboard"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(image.resolve("bin/switchboard"))) {
            throw new IllegalStateException("no distribution in " + image + ": build it first");
        }
        Path folder = Files.createDirectories(Path.of("target/installations").toAbsolutePath());
        Path home = Files.createTempDirectory(folder, "switchboard");
        copy(image, home);
        var distribution = new Distribution(home, freePort());
        try {
            distribution.awaitReady();
        } catch (RuntimeException | IOException late) {
            distribution.close();
            throw late;
        }
        return distribution;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("it does not start: " + Files.readString(log()));
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }

    private boolean ready() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url() + "/readyz")).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private Path log() {
        return home.resolveSibling(home.getFileName() + ".log");
    }

    /** Everything but what a run leaves behind. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path name = from.relativize(file);
                boolean left = Stream.of("data", "logs", "deploy").anyMatch(name::startsWith);
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to.resolve(left ? name.getName(0) : name));
                } else if (!left) {
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends it at once, and leaves only its output behind. */
    @Override
    public void close() throws IOException {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).forEach(Distribution::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException busy) {
            throw new UncheckedIOException(busy);
        }
    }
}
