package switchboard.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** wrk, for calls that are answered whole. */
final class Wrk {
    private final Path binary;
    private final Path folder;

    private Wrk(Path binary, Path folder) {
        this.binary = binary;
        this.folder = folder;
    }

    static Optional<Wrk> find(Path folder) {
        return Stream.of("/usr/bin/wrk", "/usr/local/bin/wrk")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .map(binary -> new Wrk(binary, folder));
    }

    Outcome run(Target target, Shape shape, Duration time) throws IOException, InterruptedException {
        Path body = folder.resolve("body.json");
        Path script = folder.resolve("post.lua");
        Files.writeString(body, shape.body());
        Files.writeString(script, """
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer %s"
            wrk.body = io.open("%s", "rb"):read("*a")
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
                latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
            end
            """.formatted(target.key(), body));
        var process = new ProcessBuilder(
                        binary.toString(),
                        "-t1",
                        "-c" + shape.connections(),
                        "-d" + time.toSeconds() + "s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + target.port() + "/v1/chat/completions")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        List<Long> numbers = output.lines()
                .filter(line -> line.startsWith("RESULT "))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(1))
                .map(Long::valueOf)
                .toList();
        if (numbers.size() != 5) {
            throw new IOException("wrk said:\n" + output);
        }
        return new Outcome(
                numbers.get(0) - numbers.get(4),
                0,
                numbers.get(4),
                numbers.get(2) / 1000.0,
                numbers.get(3) / 1000.0,
                numbers.get(1) / 1e6);
    }
}
