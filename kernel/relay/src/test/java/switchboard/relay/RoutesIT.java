package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** Every route and its shape. */
class RoutesIT {
    private static Gateway gateway;
    private static FakeUpstream upstream;
    private static String key;

    @BeforeAll
    static void start() {
        gateway = Gateway.start();
        upstream = Upstreaming.answering();
        gateway.channel(
                upstream.url(),
                "gpt-4o,custom/model,text-embedding-3-small,text-moderation-stable,dall-e-2,dall-e-3,tts-1");
        key = gateway.token();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}]}",
                "completions | {\"model\":\"gpt-4o\",\"prompt\":[\"a\",\"b\"]}",
                "embeddings | {\"model\":\"text-embedding-3-small\",\"input\":\"a\"}",
                "engines/text-embedding-3-small/embeddings | {\"input\":\"a\"}",
                "moderations | {\"input\":\"a\"}",
                "edits | {\"model\":\"gpt-4o\",\"instruction\":\"a\"}",
                "images/generations | {\"prompt\":\"a\"}",
                "audio/speech | {\"model\":\"tts-1\",\"input\":\"a\"}"
            })
    void relayedRoutes(String path, String body) {
        HttpResponse<String> answer = gateway.post("/v1/" + path, key, body);
        assertThat(answer.body()).isEqualTo(Upstreaming.WHOLE);
        Received received = upstream.requests().getLast();
        assertThat(received.target()).isEqualTo("/v1/" + path);
        assertThat(received.text()).isEqualTo(body);
        gateway.assertAllOver();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[]} | field messages is required",
                "chat/completions | {\"model\":\"gpt-4o\"} | field messages is required",
                "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":-1} | max_tokens is invalid",
                "chat/completions | {\"model\":\"gpt-4o\",\"messages\":[{}],\"max_tokens\":1073741824} | max_tokens is invalid",
                "completions | {\"model\":\"gpt-4o\",\"prompt\":\"\"} | field prompt is required",
                "moderations | {\"input\":\"\"} | field input is required",
                "edits | {\"model\":\"gpt-4o\"} | field instruction is required",
                "images/generations | {} | prompt is required",
                "images/generations | {\"prompt\":\"a\",\"size\":\"1x1\"} | size not supported for this image model",
                "images/generations | {\"prompt\":\"a\",\"n\":-2} | invalid value of n",
                "images/generations | {\"model\":\"dall-e-3\",\"prompt\":\"a\",\"n\":2} | invalid value of n"
            })
    void invalidRequests(String path, String body, String message) {
        int before = upstream.requests().size();
        HttpResponse<String> answer = gateway.post("/v1/" + path, key, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"error\":{\"message\":\"" + message + " (request id: ")
                .contains("\"type\":\"one_api_error\",\"param\":\"\",\"code\":\"");
        assertThat(upstream.requests()).hasSize(before);
        gateway.assertAllOver();
    }

    @Test
    void speechHasAtMost4096Characters() {
        String longest = "ä".repeat(4096);
        assertThat(gateway.post("/v1/audio/speech", key, speech(longest)).statusCode())
                .isEqualTo(200);
        assertThat(gateway.post("/v1/audio/speech", key, speech(longest + "x")).body())
                .contains("input is too long (over 4096 characters)", "\"text_too_long\"");
    }

    @Test
    void dallE2sPromptHasAtMost1000Bytes() {
        String body = "{\"prompt\":\"" + "ä".repeat(501) + "\"}";
        assertThat(gateway.post("/v1/images/generations", key, body).body())
                .contains("prompt is too long", "\"prompt_too_long\"");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/v1/images/edits",
        "GET,/v1/files",
        "DELETE,/v1/files/7",
        "GET,/v1/fine_tuning/jobs/7/events",
        "DELETE,/v1/models/gpt-4o",
        "POST,/v1/threads/1/runs/2/submit_tool_outputs"
    })
    void routesThatAreNotImplemented(String method, String path) {
        HttpResponse<String> answer = gateway.send(gateway.request(path, key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(answer.statusCode()).isEqualTo(501);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"message\":\"API not implemented\",\"type\":\"one_api_error\","
                        + "\"param\":\"\",\"code\":\"api_not_implemented\"}}");
        assertThat(gateway.send(gateway.request(path, "nobody")
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void unknownPathNeedsNoToken() {
        HttpResponse<String> answer =
                gateway.send(HttpRequest.newBuilder(uri("/v1/nothing?a=b")).build());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"message\":\"Invalid URL (GET /v1/nothing)\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"\",\"code\":\"\"}}");
        assertThat(gateway.get("/v1/chat/completions", key).statusCode()).isEqualTo(404);
    }

    @Test
    void lastSlashIsRedirectedAway() {
        HttpResponse<String> get = gateway.get("/v1/models/?a=b", key);
        assertThat(get.statusCode()).isEqualTo(301);
        assertThat(get.headers().firstValue("location")).contains("/v1/models?a=b");
        assertThat(gateway.post("/v1/chat/completions/", key, "{}").statusCode())
                .isEqualTo(307);
    }

    @Test
    void modelsAreListedOnceEachInAStableOrder() {
        String list = gateway.get("/v1/models", key).body();
        assertThat(list)
                .startsWith(
                        "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o\",\"object\":\"model\",\"created\":1626777600,"
                                + "\"owned_by\":\"openai\",\"permission\":[{\"id\":\"modelperm-LwHkVFn8AcMItP432fKKDIKJ\"")
                .endsWith(
                        "{\"id\":\"custom/model\",\"object\":\"model\",\"created\":1626777600,\"owned_by\":\"custom\","
                                + "\"permission\":null,\"root\":\"custom/model\",\"parent\":null}]}");
        assertThat(list.split("\"object\":\"model\"", -1)).hasSize(8);
    }

    @Test
    void oneModel() {
        assertThat(gateway.get("/v1/models/gpt-4o", key).body()).startsWith("{\"id\":\"gpt-4o\"");
        HttpResponse<String> none = gateway.get("/v1/models/gpt-9", key);
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body())
                .isEqualTo("{\"error\":{\"message\":\"The model 'gpt-9' does not exist\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
    }

    @Test
    void preflightAllowsWhatIsAskedFor() {
        HttpRequest preflight = HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://chat.example")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build();
        HttpResponse<String> answer = gateway.send(preflight);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("access-control-allow-headers")).contains("authorization,content-type");
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(answer.headers().firstValue("access-control-max-age")).contains("43200");
        HttpResponse<String> refused = gateway.send(HttpRequest.newBuilder(uri("/v1/models"))
                .header("Origin", "https://chat.example")
                .build());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("access-control-allow-origin")).contains("*");
        assertThat(gateway.get("/v1/models", key).headers().firstValue("access-control-allow-origin"))
                .isEmpty();
    }

    @Test
    void gzipBodiesAreUnpacked() throws Exception {
        String body = Gateway.body("gpt-4o", false);
        HttpRequest request = gateway.request("/v1/chat/completions", key)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped(body)))
                .build();
        assertThat(gateway.send(request).statusCode()).isEqualTo(200);
        Received received = upstream.requests().getLast();
        assertThat(received.text()).isEqualTo(body);
        assertThat(received.header("Content-Encoding")).isEmpty();
        HttpRequest lie = gateway.request("/v1/chat/completions", key)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(gateway.send(lie).statusCode()).isEqualTo(400);
    }

    @Test
    void bodiesBeyondTheLimitAreRefused() {
        try (Gateway small = Gateway.start("RELAY_MAX_BODY_MB", "1")) {
            String token = small.token();
            String large = "{\"model\":\"gpt-4o\",\"x\":\"" + "x".repeat(2 << 20) + "\"}";
            HttpRequest packed = small.request("/v1/chat/completions", token)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(zipped(large)))
                    .build();
            assertThat(small.send(packed).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void dashboardTellsWhatIsLeftAndSpent() {
        String limited = gateway.token(1_000_000, false, Optional.empty(), Optional.empty())
                .key();
        assertThat(gateway.get("/v1/dashboard/billing/subscription", limited).body())
                .isEqualTo("{\"object\":\"billing_subscription\",\"has_payment_method\":true,\"soft_limit_usd\":2,"
                        + "\"hard_limit_usd\":2,\"system_hard_limit_usd\":2,\"access_until\":0}");
        assertThat(gateway.get("/dashboard/billing/usage", limited).body())
                .isEqualTo("{\"object\":\"list\",\"total_usage\":0}");
        assertThat(gateway.get("/dashboard/billing/subscription", key).body()).contains("\"hard_limit_usd\":100000000");
    }

    private static String speech(String input) {
        return "{\"model\":\"tts-1\",\"input\":\"" + input + "\"}";
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }
}
