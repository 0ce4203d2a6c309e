package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import switchboard.testkit.ApiJudge;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** A way to log in is replaced while people log in by it: nobody is logged out, and nobody is refused. */
class LoginSwapBlackBoxIT {
    private static final int SESSIONS = 1_000;
    private static final int SWAPS = 20;
    private static final int AT_ONCE = 16;
    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\d+)\"");

    private final Map<Integer, String> sessions = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void sessionsAndLoginsSurviveTwentySwapsOfTheirMethod() throws Exception {
        try (var installation = Installation.fresh()
                        .with("DEBUG", "true")
                        .with("SESSION_SECRET", "a-secret-of-this-test")
                        .start();
                var elsewhere = FakeUpstream.start(LoginSwapBlackBoxIT::answer)) {
            Management management = installation.management();
            management.option("GitHubClientId", "app");
            management.option("GitHubClientSecret", "hush");
            management.option("GitHubTokenUrl", elsewhere.url() + "/token");
            management.option("GitHubUserUrl", elsewhere.url() + "/user");
            management.option("GitHubOAuthEnabled", "true");
            inParallel(SESSIONS, () -> logIn(installation));
            assertThat(failures).isEmpty();
            assertThat(sessions).hasSize(SESSIONS);

            Path shipped = Jars.shipped("switchboard-auth-github");
            var stop = new AtomicBoolean();
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < AT_ONCE / 4; i++) {
                    people.execute(() -> {
                        while (!stop.get() && failures.isEmpty()) {
                            logIn(installation);
                        }
                    });
                }
                for (int swap = 2; swap <= SWAPS + 1; swap++) {
                    String version = swap + ".0.0";
                    installation.drop("github.jar", Jars.withVersion(shipped, version));
                    awaitServing(management, version);
                }
                stop.set(true);
            }
            assertThat(failures).isEmpty();
            assertThat(sessions).hasSizeGreaterThan(SESSIONS);

            Queue<Integer> open = new ConcurrentLinkedQueue<>(sessions.keySet());
            inParallel(sessions.size(), () -> check(installation, open.remove()));
            assertThat(failures).isEmpty();
        }
    }

    /** An account for every code: the token is the code, and the number is the token. */
    private static void answer(FakeExchange exchange) {
        if (exchange.request().target().equals("/token")) {
            var code = CODE.matcher(exchange.request().text());
            String token = code.find() ? code.group(1) : "";
            exchange.json(200, "{\"access_token\":\"%s\",\"token_type\":\"bearer\"}".formatted(token));
        } else {
            String id = exchange.request().header("Authorization").replace("Bearer ", "");
            exchange.json(
                    200, "{\"login\":\"octo-%1$s\",\"id\":%1$s,\"name\":\"Octo %1$s\",\"email\":null}".formatted(id));
        }
    }

    private void inParallel(int times, Runnable work) {
        var turns = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                turns.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        work.run();
                    } finally {
                        turns.release();
                    }
                });
            }
        }
    }

    private void logIn(Installation installation) {
        int account = next.incrementAndGet();
        try {
            HttpResponse<String> begun = get(installation, "/api/oauth/state", "");
            String state = Management.JSON.readTree(begun.body()).path("data").asText();
            HttpResponse<String> done =
                    get(installation, "/api/oauth/github?code=" + account + "&state=" + state, cookie(begun));
            JsonNode answer = Management.JSON.readTree(done.body());
            if (answer.path("data").path("display_name").asText().equals("Octo " + account)) {
                sessions.put(account, cookie(done));
            } else {
                failures.add("account " + account + ": " + done.statusCode() + " " + done.body());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failures.add("account " + account + ": " + e);
        }
    }

    private void check(Installation installation, int account) {
        try {
            String self = get(installation, "/api/user/self", String.valueOf(sessions.get(account)))
                    .body();
            JsonNode user = Management.JSON.readTree(self).path("data");
            if (!user.path("github_id").asText().equals(Integer.toString(account))) {
                failures.add("account " + account + " is " + self);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failures.add("account " + account + ": " + e);
        }
    }

    private HttpResponse<String> get(Installation installation, String path, String cookie)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(installation.url(path)).timeout(Duration.ofSeconds(30));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        HttpRequest sent = request.build();
        HttpResponse<String> answer = http.send(sent, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        ApiJudge.checkText(sent, answer);
        return answer;
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private static void awaitServing(Management management, String version) {
        Await.until(Duration.ofSeconds(30), "version " + version + " serves", () -> {
            for (JsonNode one : management.get("/api/bundle/")) {
                if (one.path("name").asText().equals("switchboard.auth.github")
                        && one.path("version").asText().equals(version)) {
                    return one.path("state").asText().equals("active");
                }
            }
            return false;
        });
    }
}
