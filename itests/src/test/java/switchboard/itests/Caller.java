package switchboard.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import switchboard.testkit.ApiJudge;

/** A client of the relay that sees every byte. */
final class Caller {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Installation installation;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Caller(Installation installation, String key) {
        this.installation = installation;
        this.key = key;
    }

    static String chat(String model, boolean stream, String prompt) {
        return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(model, stream, prompt);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(installation.url(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + key)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        ApiJudge.checkText(request, answer);
        return answer;
    }

    /** The answer as it comes; closing it hangs up. */
    HttpResponse<InputStream> open(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** The data of a stream's events, to its end; throws if it is refused or torn. */
    List<String> events(String path, String body) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = open(path, body);
        try (var in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + ": " + in.readLine());
            }
            List<String> events = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data: ")) {
                    events.add(line.substring(6));
                }
            }
            return events;
        }
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(installation.url(path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
