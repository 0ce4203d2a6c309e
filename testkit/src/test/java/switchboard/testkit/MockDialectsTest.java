package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mock speaks each dialect as its vendor does, and refuses what the vendor refuses. */
@Timeout(20)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MockDialectsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "/v1/chat/completions";
    private static final String CLAUDE = "/v1/messages";
    private static final String GEMINI = "/v1beta/models/gemini-3.5-flash:generateContent";
    private static final String RESPONSES = "/v1/responses";

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeUpstream upstream = MockUpstream.start(0, Duration.ZERO, 3);

    @AfterAll
    void stop() {
        upstream.close();
        client.close();
    }

    @Test
    void claudeAnswersWholeAndInEvents() throws Exception {
        String ask =
                "{'model':'claude-sonnet-4-5','max_tokens':9,'stream':%s,'messages':[{'role':'user','content':'a b'}]}";
        JsonNode whole = json(post(CLAUDE, ask.formatted(false)));
        assertThat(whole.at("/content/0/text").asText()).isEqualTo("a b a");
        assertThat(whole.path("stop_reason").asText()).isEqualTo("end_turn");
        String events = post(CLAUDE, ask.formatted(true));
        assertThat(types(events))
                .isEqualTo("message_start ping content_block_start content_block_delta content_block_delta"
                        + " content_block_delta content_block_stop message_delta message_stop");
        assertThat(events).contains("event: message_stop\n");
    }

    @Test
    void claudesThinkingIsSealed() throws Exception {
        String ask =
                "{'model':'claude-sonnet-4-5','max_tokens':4000,'thinking':{'type':'enabled','budget_tokens':1024},"
                        + "'tools':[{'name':'t','input_schema':{'type':'object','properties':{'city':{'type':'string'}}}}],"
                        + "'messages':[{'role':'user','content':'Paris and Rome'}%s]}";
        JsonNode asked = json(post(CLAUDE, ask.formatted("")));
        assertThat(asked.path("content")).hasSize(3);
        assertThat(asked.at("/content/2/input/city").asText()).isEqualTo("Rome");
        String turns = ",{'role':'assistant','content':" + asked.path("content") + "},{'role':'user','content':["
                + "{'type':'tool_result','tool_use_id':'toolu_mock_1','content':'21'},"
                + "{'type':'tool_result','tool_use_id':'toolu_mock_2','content':'25'}]}";
        JsonNode end = json(post(CLAUDE, ask.formatted(turns)));
        assertThat(end.at("/content/1/text").asText()).isEqualTo("21 and 25");
        assertThat(post(CLAUDE, ask.formatted(turns.replace("Let me", "Let us"))))
                .contains("Invalid `signature`");
        assertThat(post(CLAUDE, ask.formatted(turns.replaceFirst("\\{[^{}]*thinking[^{}]*\\},", ""))))
                .contains("Expected `thinking`");
    }

    @Test
    void claudeCountsAndListsModels() throws Exception {
        String ask = "{'model':'m','messages':[{'role':'user','content':'a b'}]}";
        assertThat(json(post(CLAUDE + "/count_tokens", ask))
                        .path("input_tokens")
                        .asInt())
                .isEqualTo(3); // the role is a word, too
        assertThat(json(get("/v1/models", "anthropic-version", "x-api-key")).path("data"))
                .hasSize(2);
    }

    @Test
    void geminiAnswersWholeAndInEvents() throws Exception {
        String ask = "{'contents':[{'role':'user','parts':[{'text':'a b'}]}]}";
        JsonNode whole = json(post(GEMINI, ask));
        assertThat(whole.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("a b a");
        assertThat(whole.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        String events = post("/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse", ask);
        List<String> data = ChatAnswer.events(events);
        assertThat(data).hasSize(3);
        assertThat(json(data.getLast()).at("/usageMetadata/totalTokenCount").asInt())
                .isEqualTo(6);
        assertThat(json(post(GEMINI.replace("generateContent", "countTokens"), ask))
                        .path("totalTokens")
                        .asInt())
                .isEqualTo(3);
        assertThat(json(get("/v1beta/models", "x-goog-api-key", "accept")).path("models"))
                .isNotEmpty();
    }

    @Test
    void geminisCallsAreSignedAndCounted() throws Exception {
        String ask = "{'tools':[{'functionDeclarations':[{'name':'t','parameters':{'type':'OBJECT','properties':"
                + "{'city':{'type':'STRING'}}}}]}],'contents':[{'role':'user','parts':[{'text':'Paris and Rome'}]}%s]}";
        JsonNode parts = json(post(GEMINI, ask.formatted(""))).at("/candidates/0/content/parts");
        assertThat(parts).hasSize(2);
        assertThat(parts.path(0).has("thoughtSignature")).isTrue();
        String one = "{'functionResponse':{'name':'t','response':{'output':'21'}}}";
        String turns = ",{'role':'model','parts':" + parts + "},{'role':'user','parts':[" + one + "," + one + "]}";
        assertThat(json(post(GEMINI, ask.formatted(turns)))
                        .at("/candidates/0/content/parts/0/text")
                        .asText())
                .isEqualTo("21 and 21");
        assertThat(post(GEMINI, ask.formatted(turns.replaceFirst(",\\{'functionResponse.*?}}}", ""))))
                .contains("number of function response parts");
        assertThat(post(GEMINI, ask.formatted(turns.replaceFirst(",\"thoughtSignature\":\"[^\"]*\"", ""))))
                .contains("missing a thought_signature");
    }

    @Test
    void responsesAnswerWholeAndInEvents() throws Exception {
        String ask = "{'model':'m','input':'a b','stream':%s}";
        JsonNode whole = json(post(RESPONSES, ask.formatted(false)));
        assertThat(whole.at("/output/0/content/0/text").asText()).isEqualTo("a b a");
        assertThat(types(post(RESPONSES, ask.formatted(true))))
                .startsWith("response.created response.in_progress response.output_item.added")
                .endsWith("response.output_item.done response.completed");
        String next = "{'model':'m','input':'more','previous_response_id':'%s'}"
                .formatted(whole.path("id").asText());
        assertThat(json(post(RESPONSES, next)).path("status").asText()).isEqualTo("completed");
        assertThat(json(get("/v1/responses/" + whole.path("id").asText(), "accept", "accept"))
                        .path("id"))
                .isEqualTo(whole.path("id"));
    }

    @Test
    void responsesKnowTheirCalls() throws Exception {
        String ask =
                "{'model':'m','reasoning':{'effort':'low'},'include':['reasoning.encrypted_content'],'tools':[{'type':"
                        + "'function','name':'t','parameters':{}}],'input':[{'role':'user','content':'go'}%s]}";
        JsonNode output = json(post(RESPONSES, ask.formatted(""))).path("output");
        assertThat(output).hasSize(2);
        String result = "{'type':'function_call_output','call_id':'call_mock_1','output':'21'}";
        assertThat(json(post(RESPONSES, ask.formatted("," + output.path(0) + "," + output.path(1) + "," + result)))
                        .at("/output/1/content/0/text")
                        .asText())
                .isEqualTo("21");
        assertThat(post(RESPONSES, ask.formatted("," + result))).contains("No tool call found");
        assertThat(post(RESPONSES, ask.formatted("," + output.path(1)))).contains("No tool output found");
    }

    @Test
    void everyDialectDescribesARequestAlike() throws Exception {
        String claude = post(
                CLAUDE,
                "{'model':'m','max_tokens':50,'system':'Be brief.','temperature':0.5,"
                        + "'messages':[{'role':'user','content':'describe'}]}");
        String chat = post(
                CHAT,
                "{'model':'m','max_tokens':50,'temperature':0.5,'messages':[{'role':'system','content':"
                        + "'Be brief.'},{'role':'user','content':'describe'}]}");
        String gemini = post(
                GEMINI,
                "{'systemInstruction':{'parts':[{'text':'Be brief.'}]},'generationConfig':"
                        + "{'maxOutputTokens':50,'temperature':0.5},'contents':[{'role':'user','parts':[{'text':'describe'}]}]}");
        String described = "system: Be brief.\nturns: user\nmax: 50\ntemperature: 0.5";
        assertThat(json(claude).at("/content/0/text").asText()).isEqualTo(described);
        assertThat(json(chat).at("/choices/0/message/content").asText()).isEqualTo(described);
        assertThat(json(gemini).at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo(described);
    }

    @Test
    void imagesAreNamedByTypeAndSize() throws Exception {
        String pixel = "iVBORw0KGgo=";
        assertThat(post(
                        CLAUDE,
                        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'image',"
                                + "'source':{'type':'base64','media_type':'image/png','data':'" + pixel + "'}}]}]}"))
                .contains("image/png of 8 bytes");
        assertThat(post(
                        GEMINI,
                        "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/jpeg','data':'" + pixel + "'}}]}]}"))
                .contains("INVALID_ARGUMENT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                CLAUDE + "|{'model':'m','messages':[{'role':'user','content':'a'}]}|max_tokens: Field required",
                CLAUDE
                        + "|{'model':'m','max_tokens':9,'n':1,'messages':[{'role':'user','content':'a'}]}|n: Extra inputs",
                CLAUDE + "|{'model':'m','max_tokens':9,'messages':[{'role':'user','content':''}]}|must be non-empty",
                CLAUDE
                        + "|{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'},{'role':'user','content':'b'}]}|must alternate",
                CLAUDE
                        + "|{'model':'m','max_tokens':9,'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'x','content':'b'}]}]}|unexpected `tool_use_id`",
                CLAUDE
                        + "|{'model':'claude-opus-4-8','max_tokens':9,'temperature':1,'messages':[{'role':'user','content':'a'}]}|not supported for this model",
                GEMINI + "|{'contents':[]}|contents is not specified",
                GEMINI + "|{'contents':[{'role':'user','parts':[]}]}|must not be empty",
                GEMINI + "|{'max_tokens':1,'contents':[{'parts':[{'text':'a'}]}]}|Unknown name",
                GEMINI
                        + "|{'contents':[{'parts':[{'text':'a'}]}],'tools':[{'functionDeclarations':[{'name':'t','parameters':{'type':'OBJECT','additionalProperties':false,'properties':{'a':{'type':'STRING'}}}}]}]}|additionalProperties",
                CHAT + "|{'model':'m','messages':[]}|empty array",
                CHAT
                        + "|{'model':'m','thinking':{},'messages':[{'role':'user','content':'a'}]}|Unrecognized request argument",
                CHAT
                        + "|{'model':'m','messages':[{'role':'user','content':'a'},{'role':'tool','tool_call_id':'x','content':'b'}]}|must be a response",
                RESPONSES + "|{'model':'m','input':'a','messages':[]}|Unknown parameter",
                RESPONSES + "|{'model':'m','input':[]}|Missing required parameter",
            })
    void whatAVendorRefusesIsRefused(String path, String body, String reason) throws Exception {
        HttpResponse<String> refused = send(path, body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused.body()).at("/error/message").asText()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                CHAT + "|/error/type|rate_limit_error",
                CLAUDE + "|/error/type|rate_limit_error",
                "/v1beta/models/error-429:generateContent|/error/status|RESOURCE_EXHAUSTED",
            })
    void failuresAreInTheVendorsShape(String path, String where, String what) throws Exception {
        HttpResponse<String> failed = send(path, "{'model':'mock-error-429','max_tokens':1}");
        assertThat(failed.statusCode()).isEqualTo(429);
        assertThat(json(failed.body()).at(where).asText()).isEqualTo(what);
        assertThat(failed.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    void aStreamCanFailHalfWay() throws Exception {
        String events = post(
                CLAUDE,
                "{'model':'mock-broken','max_tokens':9,'stream':true,'messages':"
                        + "[{'role':'user','content':'a b'}]}");
        assertThat(types(events)).endsWith(" error").doesNotContain("message_stop");
    }

    @Test
    void anEndlessStreamTellsWhenItsClientLeft() throws Exception {
        HttpResponse<InputStream> endless = client.send(
                request(CHAT, "{'model':'mock-endless','stream':true,'messages':[{'role':'user','content':'a b'}]}")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(endless.body().read()).isEqualTo('d');
        endless.body().close();
        assertThat(json(get("/mock/hang-ups?said=a+b", "accept", "accept"))
                        .path("hung_up")
                        .asBoolean())
                .isTrue();
    }

    private static String types(String stream) throws IOException {
        return ChatAnswer.events(stream).stream().map(MockDialectsTest::type).collect(Collectors.joining(" "));
    }

    private static String type(String event) {
        try {
            return json(event).path("type").asText();
        } catch (IOException broken) {
            return "not JSON";
        }
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private String get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(upstream.url() + path)).header("Authorization", "Bearer sk-any");
        for (String header : headers) {
            request.setHeader(header, "sk-any");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return send(path, body).body();
    }

    private HttpResponse<String> send(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path, body).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(upstream.url() + path))
                .header("Authorization", "Bearer sk-any")
                .header("x-goog-api-key", "sk-any")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        return path.startsWith(CLAUDE)
                ? request.header("x-api-key", "sk-any").header("anthropic-version", "2023-06-01")
                : request;
    }
}
