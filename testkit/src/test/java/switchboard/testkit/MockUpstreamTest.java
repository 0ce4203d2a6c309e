package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MockUpstreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]";

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeUpstream upstream = MockUpstream.start(0, Duration.ZERO, 5);

    @BeforeAll
    void itAnswers() throws Exception {
        assertThat(get("/v1/models").path("data")).isNotEmpty();
    }

    @AfterAll
    void stop() {
        upstream.close();
        client.close();
    }

    @Test
    void chatAnswersWholeAndInEventsAlike() throws Exception {
        JsonNode whole = json(post("/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + "}"));
        String stream = post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + MESSAGES + "}");
        ChatAnswer answer = ChatAnswer.of(ChatAnswer.events(stream));
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.content()).isEqualTo("one two three one two");
        assertThat(answer.done()).isTrue();
        assertThat(answer.finish()).isEqualTo("stop");
        assertThat(answer.usage()).containsEntry("completion_tokens", 5L);
        assertThat(whole.at("/choices/0/message/content").asText()).isEqualTo(answer.content());
        assertThat(whole.at("/usage/total_tokens").asLong())
                .isEqualTo(answer.usage().get("total_tokens"));
        assertThat(ChatAnswer.of(ChatAnswer.events(
                                post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true," + MESSAGES + "}")))
                        .usage())
                .isEmpty();
    }

    @Test
    void toolsAreCalledOnce() throws Exception {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}]";
        JsonNode whole = json(post("/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + tools + "}"));
        assertThat(whole.at("/choices/0/message/tool_calls/0/function/name").asText())
                .isEqualTo("get_time");
        ChatAnswer answer = ChatAnswer.of(ChatAnswer.events(
                post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true," + MESSAGES + tools + "}")));
        assertThat(answer.flaws()).isEmpty();
        assertThat(answer.tools()).isEqualTo(List.of("get_time({})[call_mock_1]"));
        assertThat(answer.finish()).isEqualTo("tool_calls");
        String answered = MESSAGES.replace(
                "]",
                ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_mock_1\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"get_time\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_mock_1\",\"content\":\"noon\"}]");
        assertThat(json(post("/v1/chat/completions", "{\"model\":\"m\"," + answered + tools + "}"))
                        .at("/choices/0/message/content")
                        .asText())
                .startsWith("noon");
    }

    @Test
    void completionsAnswerWholeAndInEvents() throws Exception {
        assertThat(json(post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"a b\"}"))
                        .at("/choices/0/text")
                        .asText())
                .isEqualTo("a b a b a");
        assertThat(ChatAnswer.of(ChatAnswer.events(
                                post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"a b\",\"stream\":true}")))
                        .content())
                .isEqualTo("a b a b a");
    }

    @Test
    void vectorsAreTheSameInBothEncodings() throws Exception {
        JsonNode plain = json(post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}"));
        JsonNode packed = json(
                post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}"));
        assertThat(plain.path("data")).hasSize(2);
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.at("/data/1/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode number : plain.at("/data/1/embedding")) {
            assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
        }
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(plain.at("/data/0/embedding")).isNotEqualTo(plain.at("/data/1/embedding"));
    }

    @Test
    void imagesSoundAndVerdicts() throws Exception {
        assertThat(json(post("/v1/images/generations", "{\"prompt\":\"x\",\"n\":2}"))
                        .path("data"))
                .hasSize(2);
        assertThat(post("/v1/audio/speech", "{\"input\":\"x\"}")).startsWith("RIFF");
        assertThat(json(post("/v1/moderations", "{\"input\":\"hurt\"}"))
                        .at("/results/0/flagged")
                        .asBoolean())
                .isTrue();
        String form = "--b\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\nsrt\r\n--b--\r\n";
        assertThat(post("/v1/audio/transcriptions", form)).contains("-->");
    }

    @Test
    void failuresAreOpenAis() throws Exception {
        assertThat(json(post("/v1/chat/completions", "{\"model\":\"mock-error-429\"}"))
                        .at("/error/type")
                        .asText())
                .isEqualTo("rate_limit_error");
        assertThat(json(post("/v1/nothing", "{}")).at("/error/code").asText()).isEqualTo("unknown_url");
        HttpResponse<String> refused = client.send(
                HttpRequest.newBuilder(URI.create(upstream.url() + "/v1/models"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(get("/v1/models/gpt-4o").path("id").asText()).isEqualTo("gpt-4o");
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return json(client.send(request(path).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                        request(path)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(upstream.url() + path)).header("Authorization", "Bearer sk-any");
    }
}
