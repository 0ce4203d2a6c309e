package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeExchange;
import switchboard.testkit.FakeUpstream;

/** Rate limits, the balance and budgets together, as clients see them, and one of them replaced while calls run. */
class QuotaPoliciesBlackBoxIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MODEL = "gpt-4o-mini";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void whoeverIsRefusedLearnsWhichLimitItWasAndWhenToComeAgain() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(Scripts.chat(1000, 100, Duration.ZERO))) {
            Management root = installation.management();
            root.addChannel(upstream.url(), MODEL);

            assertThat(option(root, "RateLimits", "[{\"per\":\"token\",\"requests\":-2}]"))
                    .isEqualTo("false rule 1: requests must be a whole number, at least 0");
            assertThat(option(root, "RateLimits", "[{\"model\":\"gpt-9\",\"per\":\"token\",\"requests\":2}]"))
                    .isEqualTo("true rule 1: there is no model gpt-9");
            assertThat(option(root, "RateLimits", "[{\"per\":\"user\",\"requests\":2,\"tokens\":1000000}]"))
                    .isEqualTo("true ");

            limitsOfRequests(installation, root);
            assertThat(option(root, "RateLimits", "[]")).isEqualTo("true ");
            budgets(installation, root);
        }
    }

    private static void limitsOfRequests(Installation installation, Management root) throws Exception {
        Management poor = root.addUser("poor", 0);
        var caller = new Caller(installation, poor.addToken("poor"));
        for (int i = 0; i < 4; i++) { // the balance refuses, and the limit does not count it
            assertThat(call(caller, false).statusCode()).isEqualTo(403);
        }

        Management anna = root.addUser("anna", 1_000_000_000);
        caller = new Caller(installation, anna.addToken("anna"));
        HttpResponse<String> first = call(caller, false);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(header(first, "x-ratelimit-limit-requests")).isEqualTo("2");
        assertThat(header(first, "x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(header(first, "x-ratelimit-reset-requests")).matches("5\\d(\\.\\d+)?s|1m[0-5](\\.\\d+)?s");
        assertThat(header(first, "x-ratelimit-limit-tokens")).isEqualTo("1000000");
        HttpResponse<String> stream = call(caller, true);
        assertThat(stream.body()).endsWith("data: [DONE]\n\n");
        assertThat(header(stream, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(Long.parseLong(header(stream, "x-ratelimit-remaining-tokens")))
                .as("after what the first call used in truth")
                .isBetween(998_000L, 998_900L);
        HttpResponse<String> refused = call(caller, false);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(error(refused).path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(error(refused).path("message").asText())
                .contains("Rate limit reached for user ")
                .contains("on requests per minute: limit 2, try again in ");
        assertThat(Long.parseLong(header(refused, "retry-after"))).isBetween(1L, 65L);
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
    }

    private static void budgets(Installation installation, Management root) throws Exception {
        Management bert = root.addUser("bert", 1_000_000_000);
        long id = bert.get("/api/user/self").path("id").asLong();
        assertThat(option(
                        root,
                        "Budgets",
                        "[{\"user\":%d,\"per\":\"user\",\"period\":\"month\",\"quota\":1000}]".formatted(id)))
                .isEqualTo("true ");
        var caller = new Caller(installation, bert.addToken("bert"));
        HttpResponse<String> answer = call(caller, false);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        long before = Long.parseLong(header(answer, "x-switchboard-budget-remaining"));
        int calls = 1;
        for (answer = call(caller, false); answer.statusCode() == 200; answer = call(caller, false)) {
            calls++;
            long left = Long.parseLong(header(answer, "x-switchboard-budget-remaining"));
            assertThat(left).isLessThan(before);
            before = left;
        }
        assertThat(calls).as("calls of 105 units").isBetween(9, 10);
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(error(answer).path("code").asText()).isEqualTo("budget_exceeded");
        assertThat(Long.parseLong(header(answer, "retry-after"))).isBetween(1L, 86_400L);
        assertThat(header(answer, "x-should-retry")).isEqualTo("false");
        Await.until(LIMIT, "the note", () -> {
            JsonNode notes = bert.get("/api/log/self?type=4");
            return notes.toString().contains("of the month's budget of 1000 units for user " + id);
        });
        assertThat(bert.get("/api/log/self?type=4").toString()).containsOnlyOnce("budget of 1000 units");
    }

    @Test
    void anotherVersionOfTheRateLimitsGoesOnWithTheCounts() throws Exception {
        int requests = 150;
        int concurrent = 20;
        var gate = new CountDownLatch(1);
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(exchange -> gated(exchange, gate));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Management root = installation.management();
            root.addChannel(upstream.url(), MODEL);
            String slots = "{\"per\":\"token\",\"concurrent\":%d}".formatted(concurrent);
            option(
                    root,
                    "RateLimits",
                    "[{\"per\":\"all\",\"requests\":%d,\"window\":86400},%s]".formatted(requests, slots));
            var caller = new Caller(installation, root.addToken("swaps"));

            var granted = new AtomicInteger();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < concurrent; i++) {
                running.add(clients.submit(() -> untilRefused(caller, granted)));
            }
            Path shipped = Jars.shipped("switchboard-quota-rate-limit");
            for (int version = 2; version <= 5; version++) {
                installation.drop("rate-limit.jar", Jars.withVersion(shipped, version + ".0.0"));
                awaitServing(root, version + ".0.0");
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(granted)
                    .as("calls that passed, of all versions together")
                    .hasValue(requests);

            option(root, "RateLimits", "[%s]".formatted(slots));
            List<HttpResponse<InputStream>> held = new ArrayList<>();
            Await.until(LIMIT, "all slots are free again", () -> {
                while (held.size() < concurrent) {
                    HttpResponse<InputStream> stream = caller.open(CHAT, Caller.chat(MODEL, true, "gate"));
                    if (stream.statusCode() != 200) {
                        stream.body().close();
                        return false;
                    }
                    held.add(stream);
                }
                return true;
            });
            HttpResponse<String> refused = call(caller, true);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("on concurrent calls: limit 20, all in progress");
            gate.countDown();
            for (HttpResponse<InputStream> stream : held) {
                assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                        .endsWith("data: [DONE]\n\n");
            }
        }
    }

    private static void gated(FakeExchange exchange, CountDownLatch gate) throws InterruptedException {
        if (exchange.request().text().contains("\"gate\"")) {
            exchange.stream().events(Scripts.chunk("{\"content\":\"one\"}", "null"));
            assertThat(gate.await(60, TimeUnit.SECONDS)).isTrue();
            exchange.events(Scripts.chunk("{}", "\"stop\""), Scripts.usageChunk(5, 1), "[DONE]")
                    .end();
        } else {
            Scripts.stream(exchange, 5, 10, Duration.ofMillis(80));
        }
    }

    private static int untilRefused(Caller caller, AtomicInteger granted) throws IOException, InterruptedException {
        HttpResponse<String> answer = call(caller, true);
        while (answer.statusCode() == 200) {
            assertThat(answer.body()).endsWith("data: [DONE]\n\n");
            granted.incrementAndGet();
            answer = call(caller, true);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        return answer.statusCode();
    }

    private static void awaitServing(Management management, String version) {
        Await.until(LIMIT, "version " + version + " serves", () -> {
            for (JsonNode one : management.get("/api/bundle/")) {
                if (one.path("name").asText().equals("switchboard.quota.ratelimit")
                        && one.path("version").asText().equals(version)) {
                    return one.path("state").asText().equals("active");
                }
            }
            return false;
        });
    }

    /** Whether it was saved, and the message. */
    private static String option(Management root, String key, String value) throws IOException, InterruptedException {
        var body = Management.JSON.createObjectNode().put("key", key).put("value", value);
        JsonNode answer = root.call("PUT", "/api/option/", body.toString());
        return answer.path("success").asBoolean() + " " + answer.path("message").asText();
    }

    private static HttpResponse<String> call(Caller caller, boolean stream) throws IOException, InterruptedException {
        return caller.post(CHAT, Caller.chat(MODEL, stream, "hello"));
    }

    private static JsonNode error(HttpResponse<String> answer) throws IOException {
        return Management.JSON.readTree(answer.body()).path("error");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("no " + name);
    }
}
