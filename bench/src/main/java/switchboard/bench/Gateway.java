package switchboard.bench;

import java.io.IOException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Switchboard as users run it: the distribution, SQLite, logs and billing on, and a limited token of its root user. The
 * channel and the token are made through the management API.
 */
final class Gateway {
    private static final String ACCESS = "bench0access0token0bench0access0";
    private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");

    private static final String PROVIDER = "switchboard-provider-openai.jar";

    private final int port;
    private final Path home;
    private final Path jdk;
    private final Child process;
    private final HttpClient http;

    private Gateway(int port, Path home, Path jdk, Child process, HttpClient http) {
        this.port = port;
        this.home = home;
        this.jdk = jdk;
        this.process = process;
        this.http = http;
    }

    /**
     * Starts it.
     *
     * @param home where it is copied to
     * @param more environment variables
     */
    static Gateway start(Path image, Path home, Path jdk, Map<String, String> more)
            throws IOException, InterruptedException {
        copy(image, home);
        return start(home, jdk, more, HttpClient.newHttpClient());
    }

    /** Starts the same installation anew; the process before must have ended. */
    Gateway again(Map<String, String> more) throws IOException, InterruptedException {
        return start(home, jdk, more, http);
    }

    private static Gateway start(Path home, Path jdk, Map<String, String> more, HttpClient http)
            throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("INITIAL_ROOT_ACCESS_TOKEN", ACCESS);
        variables.put("GLOBAL_API_RATE_LIMIT", "0");
        variables.put("JAVA_HOME", jdk.toString());
        int port = Child.freePort();
        var process = Child.start(
                home.resolve("out.log"),
                variables,
                List.of(home.resolve("bin/switchboard").toString(), "--port", Integer.toString(port)));
        process.awaitPort(port);
        return new Gateway(port, home, jdk, process, http);
    }

    Child process() {
        return process;
    }

    Path home() {
        return home;
    }

    /** Adds a channel that leads to the upstream, and a token to call it with. */
    Target connect(String name, int upstream) throws IOException, InterruptedException {
        post("/api/channel/", """
                {"type":1,"name":"bench","key":"sk-bench","base_url":"http://127.0.0.1:%d","models":"gpt-4o-mini","group":"default","model_mapping":"","config":"{}"}""".formatted(upstream));
        post("/api/channel/", """
                {"type":14,"name":"crossing","key":"sk-ant-bench","base_url":"http://127.0.0.1:%d","models":"%s","group":"default","model_mapping":"","config":"{}"}""".formatted(upstream, Shape.CROSSING));
        String token = post("/api/token/", """
                {"name":"bench","expired_time":-1,"remain_quota":400000000000000,"unlimited_quota":false}""");
        Matcher key = KEY.matcher(token);
        if (!key.find()) {
            throw new IOException("no key in " + token);
        }
        return new Target(name, port, "sk-" + key.group(1), List.of(process));
    }

    /** Drops the provider into the running installation, as an operator does who upgrades it. */
    void swap() throws IOException {
        Path shipped;
        try (Stream<Path> bundles = Files.list(home.resolve("system/50-bundles"))) {
            shipped = bundles.filter(file -> file.getFileName().toString().startsWith("switchboard-provider-openai-"))
                    .findFirst()
                    .orElseThrow();
        }
        Path part = Files.copy(shipped, home.resolve("data").resolve(PROVIDER), StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, home.resolve("deploy").resolve(PROVIDER), StandardCopyOption.ATOMIC_MOVE);
    }

    /** One call, from here; returns when it was answered. */
    void call(String key) throws IOException, InterruptedException {
        String body = new Shape("", 1, 100, false).body();
        var answer = http.send(
                request("/v1/chat/completions", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the first call got %d: %s".formatted(answer.statusCode(), answer.body()));
        }
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                request(path, ACCESS)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("\"success\":true")) {
            throw new IOException("%s got %d: %s".formatted(path, answer.statusCode(), answer.body()));
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path, String authorization) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json");
    }

    /** The installation without what an earlier run left in it. */
    private static void copy(Path image, Path home) throws IOException {
        Files.walkFileTree(image, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = image.relativize(folder).toString();
                Files.createDirectories(home.resolve(name));
                boolean leftOver = name.equals("data") || name.equals("logs");
                return leftOver ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, home.resolve(image.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
