package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** A provider without code: shipped as a declaration, or dropped as one while calls run. */
class DeclarationBlackBoxIT {
    private static final int TYPE = 9100;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void aDroppedDeclarationServesWithoutARestartAndGoesWithItsFile() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(Scripts.chat(5, 2, Duration.ZERO))) {
            Management root = installation.management();
            root.addChannel(TYPE, upstream.url(), "acme-1");
            root.option("RetryTimes", "0");
            var caller = new Caller(installation, root.addToken("declared"));
            assertThat(call(caller).statusCode())
                    .as("nobody serves type %d", TYPE)
                    .isNotEqualTo(200);
            assertThat(upstream.requests()).isEmpty();

            installation.drop("acme.json", declaration("/acme"));
            Await.until(LIMIT, "the declaration serves", () -> call(caller).statusCode() == 200);
            assertThat(last(upstream).target()).isEqualTo("/acme/v1/chat/completions");
            assertThat(last(upstream).header("Authorization")).isEqualTo("Bearer sk-upstream-key-of-type-" + TYPE);

            installation.drop("acme.json", declaration("/next"));
            Await.until(
                    LIMIT,
                    "the new one serves",
                    () -> call(caller).statusCode() == 200
                            && last(upstream).target().equals("/next/v1/chat/completions"));

            installation.drop("acme.json", "{\"id\": \"acme\", \"likes\": 7}".getBytes(StandardCharsets.UTF_8));
            Path reason = installation.home().resolve("deploy/acme.json.rejected");
            Await.until(LIMIT, "the reason", () -> Files.exists(reason));
            assertThat(reason).content(StandardCharsets.UTF_8).contains("channelTypes");
            assertThat(call(caller).statusCode()).isEqualTo(200);
            assertThat(last(upstream).target()).isEqualTo("/next/v1/chat/completions");

            Files.delete(installation.home().resolve("deploy/acme.json"));
            Await.until(LIMIT, "it is gone", () -> call(caller).statusCode() != 200);
        }
    }

    @Test
    void aShippedDeclarationRelays() throws Exception {
        try (var installation = Installation.fresh();
                var upstream = FakeUpstream.start(Scripts.chat(5, 2, Duration.ZERO))) {
            Files.createDirectories(installation.home().resolve("deploy"));
            Files.write(installation.home().resolve("deploy/acme.json"), declaration("/acme"));
            installation.start();
            Management root = installation.management();
            root.addChannel(36, upstream.url(), "deepseek-chat");
            root.addChannel(TYPE, upstream.url(), "acme-1");
            var caller = new Caller(installation, root.addToken("shipped"));

            HttpResponse<String> answer = caller.post("/v1/chat/completions", """
                    {"model":"deepseek-chat","max_completion_tokens":7,"vendor_field":{"a":[1e400]},\
                    "messages":[{"role":"user","content":"hello"}]}""");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(last(upstream).target()).isEqualTo("/v1/chat/completions");
            assertThat(last(upstream).text())
                    .contains("\"max_tokens\":7", "\"vendor_field\":{\"a\":[1e400]}")
                    .doesNotContain("max_completion_tokens");
            assertThat(call(caller).statusCode()).as("dropped before the start").isEqualTo(200);
        }
    }

    private static HttpResponse<String> call(Caller caller) throws IOException, InterruptedException {
        return caller.post("/v1/chat/completions", Caller.chat("acme-1", false, "hello"));
    }

    private static Received last(FakeUpstream upstream) {
        return upstream.requests().getLast();
    }

    private static byte[] declaration(String prefix) {
        return """
                {"id": "acme", "like": "openai-compatible", "title": "Acme", "channelTypes": [%d], "ownedBy": "acme",
                 "operations": ["chat"], "paths": {"*": "%s{path}{query}"}, "models": ["acme-1"]}
                """.formatted(TYPE, prefix).getBytes(StandardCharsets.UTF_8);
    }
}
