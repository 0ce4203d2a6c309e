package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import switchboard.lib.gemini.DocumentTap.Read;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.wire.Json;
import switchboard.spi.JsonBody;
import switchboard.spi.Usage;

/**
 * OpenAI's embeddings, asked of Google as one batch.
 *
 * @param request the batch
 * @param shortened the client wants fewer dimensions: such vectors do not come in length 1
 * @param base64 the client wants the bytes of little-endian floats
 */
record Vectors(JsonBody request, boolean shortened, boolean base64) {
    private static final int MOST = 100;
    private static final double TOLERANCE = 1e-6;

    static Vectors of(JsonBody body, String model) {
        JsonNode input = Bodies.member(body, "input");
        JsonNode all =
                input.isArray() ? input : JsonNodeFactory.instance.arrayNode().add(input);
        if (all.isEmpty() || all.size() > MOST) {
            throw Bodies.bad("input must hold between 1 and %d texts for this model".formatted(MOST), "input");
        }
        JsonNode dimensions = Bodies.member(body, "dimensions");
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        ArrayNode requests = batch.putArray("requests");
        for (JsonNode text : all) {
            if (!text.isTextual()) {
                throw Bodies.bad("input must be texts for this model, not tokens", "input");
            }
            ObjectNode request = requests.addObject().put("model", "models/" + GenerateBody.model(model));
            request.putObject("content").putArray("parts").addObject().set("text", text);
            if (dimensions.isIntegralNumber()) {
                request.set("outputDimensionality", dimensions);
            }
        }
        return new Vectors(
                Bodies.replaced(body, batch),
                dimensions.isIntegralNumber(),
                body.text("encoding_format").orElse("").equals("base64"));
    }

    /**
     * The answer as OpenAI gives it; empty if there is none.
     *
     * @param model what the client calls the model
     * @param prompt tokens, which Google does not tell
     */
    Optional<Read> answer(ObjectNode google, String model, long prompt) {
        JsonNode vectors = google.path("embeddings");
        if (!vectors.isArray() || vectors.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (JsonNode vector : vectors) {
            data.addObject()
                    .put("object", "embedding")
                    .put("index", data.size() - 1)
                    .set("embedding", written(vector.path("values")));
        }
        answer.put("model", model)
                .putObject("usage")
                .put("prompt_tokens", prompt)
                .put("total_tokens", prompt);
        return Optional.of(new Read(Optional.of(Json.bytes(answer)), Usage.NONE));
    }

    private JsonNode written(JsonNode values) {
        double squares = 0;
        for (JsonNode value : values) {
            squares += value.asDouble() * value.asDouble();
        }
        boolean normal = !shortened || squares == 0 || Math.abs(squares - 1) < TOLERANCE;
        if (normal && !base64) {
            return values;
        }
        double length = normal ? 1 : Math.sqrt(squares);
        return base64 ? bytes(values, length) : scaled(values, length);
    }

    private static JsonNode scaled(JsonNode values, double length) {
        ArrayNode scaled = JsonNodeFactory.instance.arrayNode(values.size());
        values.forEach(value -> scaled.add(value.asDouble() / length));
        return scaled;
    }

    private static JsonNode bytes(JsonNode values, double length) {
        ByteBuffer floats = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> floats.putFloat((float) (value.asDouble() / length)));
        return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(floats.array()));
    }
}
