package switchboard.lib.gemini;

import static switchboard.lib.gemini.Spelling.member;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Dialect.Translation;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;

/** embedContent and batchEmbedContents as OpenAI's embeddings. */
final class EmbeddingTranslation {
    private EmbeddingTranslation() {}

    static Translation of(Call call) {
        JsonNode root = call.body() instanceof JsonBody json
                ? Json.read(json.bytes()).orElse(JsonNodeFactory.instance.missingNode())
                : JsonNodeFactory.instance.missingNode();
        boolean many = root.path("requests").isArray();
        if (many && root.path("requests").isEmpty()) {
            throw RequestReader.bad("requests is empty", "requests");
        }
        JsonNode first = many ? root.path("requests").path(0) : root;
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", call.model());
        if (many) {
            ArrayNode input = body.putArray("input");
            root.path("requests").forEach(request -> input.add(words(request)));
        } else {
            body.put("input", words(root));
        }
        JsonNode dimensions = member(first, "outputDimensionality");
        if (dimensions.isIntegralNumber()) {
            body.set("dimensions", dimensions);
        }
        return new Translation(Json.text(body.put("encoding_format", "float")), answer -> answer(answer, many));
    }

    private static String words(JsonNode request) {
        StringBuilder words = new StringBuilder();
        for (JsonNode part : request.path("content").path("parts")) {
            if (!part.path("text").isTextual()) {
                throw RequestReader.bad("only text can be embedded by this model", "content");
            }
            words.append(part.get("text").textValue());
        }
        if (words.isEmpty()) {
            throw RequestReader.bad("content is not specified", "content");
        }
        return words.toString();
    }

    private static byte[] answer(byte[] openai, boolean many) {
        JsonNode data = Json.read(openai)
                .map(root -> root.path("data"))
                .filter(list -> list.isArray() && !list.isEmpty())
                .orElseThrow(EmbeddingTranslation::unreadable);
        ObjectNode[] vectors = new ObjectNode[data.size()];
        int position = 0;
        for (JsonNode each : data) {
            int index = each.path("index").asInt(position++);
            if (index < 0 || index >= vectors.length) {
                throw unreadable();
            }
            vectors[index] = JsonNodeFactory.instance.objectNode();
            vectors[index].set("values", values(each.path("embedding")));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (!many) {
            answer.set("embedding", vectors[0]);
            return Json.bytes(answer);
        }
        ArrayNode all = answer.putArray("embeddings");
        for (ObjectNode vector : vectors) {
            all.add(vector);
        }
        return Json.bytes(answer);
    }

    /** Numbers, or the bytes of little-endian floats in base64. */
    private static ArrayNode values(JsonNode embedding) {
        if (embedding instanceof ArrayNode numbers) {
            return numbers;
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        try {
            ByteBuffer floats = ByteBuffer.wrap(Base64.getDecoder().decode(Json.string(embedding)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (floats.remaining() >= Float.BYTES) {
                values.add(floats.getFloat());
            }
        } catch (IllegalArgumentException notBase64) {
            throw unreadable();
        }
        return values;
    }

    private static RelayException unreadable() {
        return new RelayException(Failure.INTERNAL, "the upstream's answer holds no vectors");
    }
}
