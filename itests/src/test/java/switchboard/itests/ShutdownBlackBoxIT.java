package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;

/** SIGTERM: what runs comes to its end, what comes is told so, and the exit code is 0. */
class ShutdownBlackBoxIT {
    @Test
    void runningStreamsEndWholeAndTheExitCodeIsZero() throws Exception {
        var release = new CountDownLatch(1);
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(exchange -> {
                    exchange.stream().events(Scripts.chunk("{\"content\":\"before\"}", "null"));
                    assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
                    exchange.events(Scripts.chunk("{\"content\":\"after\"}", "\"stop\""), "[DONE]")
                            .end();
                })) {
            Management root = installation.management();
            root.addChannel(upstream.url(), "gpt-4o-mini");
            var caller = new Caller(installation, root.addToken("drain"));
            HttpResponse<InputStream> answer =
                    caller.open("/v1/chat/completions", Caller.chat("gpt-4o-mini", true, "hello"));
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("before");

            installation.process().destroy();
            Await.until(Duration.ofSeconds(10), "draining", () -> draining(installation));
            release.countDown();

            List<String> rest = lines.lines().toList();
            assertThat(rest).anyMatch(line -> line.contains("after")).contains("data: [DONE]");
            assertThat(installation.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(installation.process().exitValue()).isZero();
        }
    }

    @Test
    void aStreamThatDoesNotEndIsCutWhenTheGraceIsOver() throws Exception {
        try (var installation = Installation.fresh().with("SHUTDOWN_GRACE", "1").start();
                var upstream = FakeUpstream.start(exchange -> {
                    exchange.stream().events(Scripts.chunk("{\"content\":\"before\"}", "null"));
                    exchange.awaitHangUp(Duration.ofSeconds(40));
                })) {
            Management root = installation.management();
            root.addChannel(upstream.url(), "gpt-4o-mini");
            var caller = new Caller(installation, root.addToken("cut"));
            HttpResponse<InputStream> answer =
                    caller.open("/v1/chat/completions", Caller.chat("gpt-4o-mini", true, "hello"));
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("before");

            assertThat(installation.stop()).isZero();
            assertThat(rest(lines)).doesNotContain("[DONE]");
        }
    }

    /** Ready no more: it says so, or takes no connections. */
    private static boolean draining(Installation installation) throws InterruptedException {
        try {
            return installation.get("/readyz").statusCode() == 503;
        } catch (java.io.IOException refused) {
            return true;
        }
    }

    private static String rest(BufferedReader lines) {
        var rest = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rest.append(line).append('\n');
            }
        } catch (java.io.IOException torn) {
            rest.append("torn");
        }
        return rest.toString();
    }
}
