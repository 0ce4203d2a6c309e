package switchboard.provider.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import switchboard.lib.gemini.DocumentTap;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Usage;

/**
 * OpenAI's embeddings as Vertex AI's predictions, and back; later models have a method of their own, for one text.
 *
 * @param model what the client calls the model
 * @param texts what is to be embedded
 * @param dimensions how long the vectors shall be, if told
 * @param base64 the client wants vectors as the bytes of little-endian floats
 */
record Embeddings(String model, List<String> texts, Optional<JsonNode> dimensions, boolean base64) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String LATER = "gemini-embedding-";
    private static final String FIRST = "gemini-embedding-001";

    /**
     * Reads a request.
     *
     * @throws RelayException {@code BADREQ} if it holds no texts
     */
    static Embeddings of(String model, JsonBody body) {
        JsonNode input = Json.known(body.member("input").orElse("null"));
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input.isTextual() ? List.of(input) : input) {
            if (!text.isTextual()) {
                throw new RelayException(Failure.BADREQ, "input: this model embeds texts only, not tokens");
            }
            texts.add(text.textValue());
        }
        if (texts.isEmpty()) {
            throw new RelayException(Failure.BADREQ, "input: there is nothing to embed");
        }
        Optional<JsonNode> dimensions =
                body.member("dimensions").map(Json::known).filter(JsonNode::isIntegralNumber);
        return new Embeddings(
                model,
                texts,
                dimensions,
                body.text("encoding_format").orElse("").equals("base64"));
    }

    /** The method that embeds with this model of Vertex AI's. */
    static String method(String id) {
        return id.startsWith(LATER) && !id.equals(FIRST) ? "embedContent" : "predict";
    }

    /**
     * The body for a model.
     *
     * @throws RelayException {@code UNSUPPORTED} if it takes one text at a time, and these are more
     */
    byte[] write(String id) {
        if (id.startsWith(LATER) && texts.size() > 1) {
            throw new RelayException(Failure.UNSUPPORTED, "%s on Vertex AI embeds one text a call".formatted(id));
        }
        return Json.bytes(method(id).equals("predict") ? instances() : content());
    }

    private ObjectNode instances() {
        ObjectNode body = NODES.objectNode();
        ArrayNode instances = body.putArray("instances");
        texts.forEach(text -> instances.addObject().put("content", text));
        dimensions.ifPresent(length -> body.putObject("parameters").set("outputDimensionality", length));
        return body;
    }

    private ObjectNode content() {
        ObjectNode body = NODES.objectNode();
        body.putObject("content").putArray("parts").addObject().put("text", texts.getFirst());
        dimensions.ifPresent(length -> body.set("outputDimensionality", length));
        return body;
    }

    /** The answer in OpenAI's shape; empty if it holds no vectors. */
    Optional<DocumentTap.Read> read(ObjectNode answer) {
        List<JsonNode> vectors = new ArrayList<>();
        long tokens = 0;
        for (JsonNode prediction : answer.path("predictions")) {
            vectors.add(prediction.path("embeddings").path("values"));
            tokens += Math.max(
                    0,
                    prediction
                            .path("embeddings")
                            .path("statistics")
                            .path("token_count")
                            .asInt());
        }
        if (answer.path("embedding").isObject()) {
            vectors.add(answer.path("embedding").path("values"));
            tokens = Math.max(
                    0, answer.path("usageMetadata").path("promptTokenCount").asInt());
        }
        boolean whole = vectors.size() == texts.size() && vectors.stream().allMatch(JsonNode::isArray);
        return whole
                ? Optional.of(new DocumentTap.Read(Optional.of(shown(vectors, tokens)), new Usage(tokens, 0)))
                : Optional.empty();
    }

    private byte[] shown(List<JsonNode> vectors, long tokens) {
        ObjectNode shown = NODES.objectNode().put("object", "list");
        ArrayNode data = shown.putArray("data");
        for (JsonNode vector : vectors) {
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (base64) {
                one.put("embedding", packed(vector));
            } else {
                one.set("embedding", vector);
            }
        }
        shown.put("model", model);
        shown.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return Json.bytes(shown);
    }

    private static String packed(JsonNode vector) {
        ByteBuffer floats = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        vector.forEach(number -> floats.putFloat(number.floatValue()));
        return new String(Base64.getEncoder().encode(floats.array()), StandardCharsets.US_ASCII);
    }
}
