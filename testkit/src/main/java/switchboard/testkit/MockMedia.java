package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** What the mock answers to all that is not text: vectors, verdicts, images, sound. */
final class MockMedia {
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private MockMedia() {}

    /** Answers what asks for none of the chat formats. */
    static void answer(FakeExchange exchange, String path, JsonNode body, String model) {
        switch (path) {
            case "/v1/embeddings" -> exchange.json(200, embeddings(body, model).toString());
            case "/v1/moderations" ->
                exchange.json(200, moderations(body, model).toString());
            case "/v1/images/generations" -> exchange.json(200, images(body).toString());
            case "/v1/audio/speech" ->
                exchange.whole(
                        200, "audio/wav", silence(body.path("input").asText().length()));
            case "/v1/audio/transcriptions", "/v1/audio/translations" -> spoken(exchange, body);
            default -> {
                ObjectNode failure = JsonNodeFactory.instance.objectNode();
                failure.putObject("error")
                        .put(
                                "message",
                                "Invalid URL (%s %s)"
                                        .formatted(exchange.request().method(), path))
                        .put("type", "invalid_request_error")
                        .putNull("param")
                        .put("code", "unknown_url");
                exchange.json(404, failure.toString());
            }
        }
    }

    private static ObjectNode embeddings(JsonNode body, String model) {
        JsonNode input = body.path("input");
        boolean many =
                input.isArray() && (input.path(0).isTextual() || input.path(0).isArray());
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < (many ? input.size() : 1); i++) {
            JsonNode text = many ? input.get(i) : input;
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            vector(entry, text, body);
        }
        answer.put("model", model);
        int tokens = Math.max(1, MockJson.words(input));
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }

    /** Gemini's vectors: of one content, or of many. */
    static ObjectNode geminiEmbeddings(JsonNode body) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (!body.has("requests")) {
            answer.putObject("embedding").set("values", values(body));
            return answer;
        }
        ArrayNode embeddings = answer.putArray("embeddings");
        for (JsonNode request : body.path("requests")) {
            if (!request.path("model").asText().startsWith("models/")) {
                throw MockRefusal.bad("* BatchEmbedContentsRequest.requests.model: unexpected model name format");
            }
            embeddings.addObject().set("values", values(request));
        }
        return answer;
    }

    private static JsonNode values(JsonNode request) {
        if (request.at("/content/parts").isEmpty()) {
            throw MockRefusal.bad("* EmbedContentRequest.content: contents is not specified");
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        ObjectNode size = JsonNodeFactory.instance.objectNode();
        size.put("dimensions", request.path("outputDimensionality").asInt(8));
        vector(entry, request.at("/content/parts/0/text"), size);
        return entry.path("embedding");
    }

    private static void vector(ObjectNode entry, JsonNode text, JsonNode body) {
        Random random = new Random(text.toString().hashCode());
        int size = body.path("dimensions").asInt(8);
        ByteBuffer packed = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ArrayNode plain = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < size; i++) {
            float number = (random.nextInt(2048) - 1024) / 1024f; // the same in decimal and in binary
            plain.add(number);
            packed.putFloat(number);
        }
        if (body.path("encoding_format").asText().equals("base64")) {
            entry.put("embedding", Base64.getEncoder().encodeToString(packed.array()));
        } else {
            entry.set("embedding", plain);
        }
    }

    private static ObjectNode moderations(JsonNode body, String model) {
        boolean flagged = body.path("input").toString().contains("hurt");
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("id", "modr-mock").put("model", model);
        ObjectNode result = answer.putArray("results").addObject().put("flagged", flagged);
        ObjectNode categories = result.putObject("categories");
        ObjectNode scores = result.putObject("category_scores");
        for (String name : List.of("violence", "harassment", "hate", "self-harm", "sexual", "illicit")) {
            boolean hit = flagged && name.equals("violence");
            categories.put(name, hit);
            scores.put(name, hit ? 0.9 : 0.001);
        }
        return answer;
    }

    private static ObjectNode images(JsonNode body) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("created", MockModels.CREATED);
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < body.path("n").asInt(1); i++) {
            ObjectNode image = data.addObject();
            if (body.path("response_format").asText().equals("url")) {
                image.put("url", "https://mock.example/image.png");
            } else {
                image.put("b64_json", PIXEL);
            }
            image.put("revised_prompt", body.path("prompt").asText());
        }
        return answer;
    }

    /** A second of silence for every twenty characters, as a WAV file. */
    private static byte[] silence(int characters) {
        int samples = 8000 * Math.max(1, characters / 20);
        ByteBuffer wav = ByteBuffer.allocate(44 + samples).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        wav.putInt(8000).putInt(8000).putShort((short) 1).putShort((short) 8);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(samples);
        while (wav.hasRemaining()) {
            wav.put((byte) 0x80);
        }
        return wav.array();
    }

    private static void spoken(FakeExchange exchange, JsonNode form) {
        String text = "This is what was said.";
        String format = form.path("response_format").asText("json");
        switch (format) {
            case "text" -> exchange.whole(200, "text/plain", (text + "\n").getBytes(StandardCharsets.UTF_8));
            case "srt" ->
                exchange.whole(
                        200,
                        "text/plain",
                        ("1\n00:00:00,000 --> 00:00:02,000\n" + text + "\n\n").getBytes(StandardCharsets.UTF_8));
            case "vtt" ->
                exchange.whole(
                        200,
                        "text/plain",
                        ("WEBVTT\n\n00:00.000 --> 00:02.000\n" + text + "\n\n").getBytes(StandardCharsets.UTF_8));
            default ->
                exchange.json(
                        200,
                        JsonNodeFactory.instance.objectNode().put("text", text).toString());
        }
    }
}
