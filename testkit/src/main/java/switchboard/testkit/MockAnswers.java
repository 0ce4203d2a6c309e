package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the mock answers. Tokens are counted as words.
 *
 * @param delay how long it waits before every event and before every other answer
 * @param events how many events with text a streamed answer has
 */
record MockAnswers(Duration delay, int events) implements FakeUpstream.Script {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final long CREATED = 1_700_000_000L;
    private static final List<String> MODELS = List.of(
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-3.5-turbo",
            "gpt-3.5-turbo-instruct",
            "text-embedding-3-small",
            "omni-moderation-latest",
            "gpt-image-1",
            "dall-e-3",
            "tts-1",
            "whisper-1");
    private static final Pattern ERROR = Pattern.compile("mock-error-([45][0-9]{2})");
    private static final Pattern FORM_FIELD =
            Pattern.compile("name=\"([a-z_]+)\"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r]*)\r\n");

    @Override
    public void play(FakeExchange exchange) throws InterruptedException {
        Received request = exchange.request();
        String path = request.target().split("\\?", 2)[0];
        if (!request.header("Authorization").startsWith("Bearer ")
                || request.header("Authorization").startsWith("Bearer sk-wrong")) {
            fail(exchange, 401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
            return;
        }
        if (path.startsWith("/v1/models")) {
            models(exchange, path);
            return;
        }
        boolean form = path.equals("/v1/audio/transcriptions") || path.equals("/v1/audio/translations");
        JsonNode body = form ? form(request) : json(request.text());
        String model = body.path("model").asText("gpt-4o");
        Matcher error = ERROR.matcher(model);
        if (error.matches()) {
            int status = Integer.parseInt(error.group(1));
            fail(exchange, status, "server_error", null, "This model fails with " + status + ".");
            return;
        }
        if (!body.path("stream").asBoolean()) {
            exchange.pause(delay);
        }
        switch (path) {
            case "/v1/chat/completions", "/v1/completions" -> text(exchange, body, model, path.contains("chat"));
            case "/v1/embeddings" ->
                exchange.json(200, MockMedia.embeddings(body, model).toString());
            case "/v1/moderations" ->
                exchange.json(200, MockMedia.moderations(body, model).toString());
            case "/v1/images/generations" ->
                exchange.json(200, MockMedia.images(body).toString());
            case "/v1/audio/speech" ->
                exchange.whole(
                        200,
                        "audio/wav",
                        MockMedia.silence(body.path("input").asText().length()));
            case "/v1/audio/transcriptions", "/v1/audio/translations" -> MockMedia.spoken(exchange, body);
            default ->
                fail(
                        exchange,
                        404,
                        "invalid_request_error",
                        "unknown_url",
                        "Invalid URL (%s %s)".formatted(request.method(), path));
        }
    }

    // ── chat and completions

    private void text(FakeExchange exchange, JsonNode body, String model, boolean chat) throws InterruptedException {
        String said = chat ? last(body.path("messages")) : body.path("prompt").asText();
        boolean calls = chat && !body.path("tools").isEmpty() && lastRole(body).equals("user");
        ObjectNode usage = usage(words(body.path(chat ? "messages" : "prompt")), calls ? 1 : events);
        if (body.path("stream").asBoolean()) {
            stream(exchange, body, model, chat, calls, said, usage);
            return;
        }
        ObjectNode answer = envelope(model, chat ? "chat.completion" : "text_completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        if (!chat) {
            choice.put("text", words(said));
        } else {
            ObjectNode message = choice.putObject("message").put("role", "assistant");
            if (calls) {
                message.putNull("content").putArray("tool_calls").add(toolCall(body));
            } else {
                message.put("content", words(said));
            }
            message.putNull("refusal");
        }
        choice.putNull("logprobs").put("finish_reason", calls ? "tool_calls" : "stop");
        answer.set("usage", usage);
        exchange.json(200, answer.toString(), "x-request-id", "req_mock");
    }

    private void stream(
            FakeExchange exchange,
            JsonNode body,
            String model,
            boolean chat,
            boolean calls,
            String said,
            ObjectNode usage)
            throws InterruptedException {
        exchange.stream();
        String object = chat ? "chat.completion.chunk" : "text_completion";
        if (chat) {
            ObjectNode delta = JsonNodeFactory.instance.objectNode().put("role", "assistant");
            if (calls) {
                ObjectNode call = toolCall(body);
                call.put("index", 0);
                delta.putNull("content").putArray("tool_calls").add(call);
            } else {
                delta.put("content", "");
            }
            send(exchange, chunk(model, object, delta, null));
        }
        for (int i = 0; i < events && !calls; i++) {
            ObjectNode delta = JsonNodeFactory.instance.objectNode().put("content", word(said, i));
            send(exchange, chunk(model, object, delta, null));
        }
        send(exchange, chunk(model, object, JsonNodeFactory.instance.objectNode(), calls ? "tool_calls" : "stop"));
        if (body.path("stream_options").path("include_usage").asBoolean()) {
            ObjectNode last = envelope(model, object);
            last.putArray("choices");
            last.set("usage", usage);
            exchange.events(last.toString());
        }
        exchange.events("[DONE]").end();
    }

    private void send(FakeExchange exchange, ObjectNode chunk) throws InterruptedException {
        exchange.pause(delay).events(chunk.toString());
    }

    private static ObjectNode chunk(String model, String object, ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = envelope(model, object);
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        if (object.equals("text_completion")) {
            choice.put("text", delta.path("content").asText());
        } else {
            choice.set("delta", delta);
        }
        choice.putNull("logprobs").put("finish_reason", finish);
        return chunk;
    }

    private static ObjectNode envelope(String model, String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", "chatcmpl-mock")
                .put("object", object)
                .put("created", CREATED)
                .put("model", model);
    }

    private static ObjectNode toolCall(JsonNode body) {
        ObjectNode call =
                JsonNodeFactory.instance.objectNode().put("id", "call_mock_1").put("type", "function");
        call.putObject("function")
                .put("name", body.at("/tools/0/function/name").asText("tool"))
                .put("arguments", "{}");
        return call;
    }

    private String words(String said) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events; i++) {
            text.append(word(said, i));
        }
        return text.toString();
    }

    /** The words of what was said, over and over. */
    private static String word(String said, int number) {
        String[] words = said.isBlank() ? new String[] {"Hello"} : said.strip().split("\\s+");
        return (number == 0 ? "" : " ") + words[number % words.length];
    }

    private static String last(JsonNode messages) {
        JsonNode content = messages.path(messages.size() - 1).path("content");
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText()));
        return text.toString();
    }

    private static String lastRole(JsonNode body) {
        JsonNode messages = body.path("messages");
        return messages.path(messages.size() - 1).path("role").asText();
    }

    static int words(JsonNode node) {
        if (node.isTextual()) {
            return node.asText().isBlank() ? 0 : node.asText().strip().split("\\s+").length;
        }
        int count = 0;
        for (JsonNode inner : node) {
            count += words(inner);
        }
        return count;
    }

    private static ObjectNode usage(int prompt, int completion) {
        ObjectNode usage = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    // ── the other operations

    private static void models(FakeExchange exchange, String path) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        for (String id : MODELS) {
            ObjectNode model = data.addObject()
                    .put("id", id)
                    .put("object", "model")
                    .put("created", CREATED)
                    .put("owned_by", "mock");
            if (path.equals("/v1/models/" + id)) {
                exchange.json(200, model.toString());
                return;
            }
        }
        if (path.equals("/v1/models")) {
            exchange.json(
                    200,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("object", "list")
                            .set("data", data)
                            .toString());
        } else {
            fail(exchange, 404, "invalid_request_error", "model_not_found", "The model does not exist.");
        }
    }

    private static JsonNode form(Received request) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        Matcher field = FORM_FIELD.matcher(new String(request.body(), StandardCharsets.ISO_8859_1));
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        return fields;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static void fail(FakeExchange exchange, int status, String type, @Nullable String code, String message) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", code);
        exchange.json(status, answer.toString());
    }
}
