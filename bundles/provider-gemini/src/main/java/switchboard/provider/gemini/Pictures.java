package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import switchboard.lib.gemini.DocumentTap;
import switchboard.lib.gemini.DocumentTap.Read;
import switchboard.lib.gemini.GenerateBody;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.RelayException;
import switchboard.spi.Usage;

/**
 * OpenAI's pictures, asked of Google: Imagen predicts them, Gemini's image models generate them as a part of chat.
 *
 * @param method what the model is asked by
 * @param request the body
 * @param asUrl the client wants addresses; it gets data URLs
 */
record Pictures(String method, JsonBody request, boolean asUrl) {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");
    private static final List<String> RATIOS_OF_IMAGEN = List.of("1:1", "3:4", "4:3", "9:16", "16:9");
    private static final List<String> RATIOS_OF_GEMINI =
            List.of("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9");

    static Pictures of(JsonBody body, String model) {
        String prompt = body.text("prompt").orElse("");
        if (prompt.isEmpty()) {
            throw Bodies.bad("prompt is required", "prompt");
        }
        String name = GenerateBody.model(model);
        boolean url = body.text("response_format").orElse("").equals("url");
        int count = Bodies.member(body, "n").asInt(1);
        if (name.startsWith("imagen")) {
            return new Pictures("predict", Bodies.replaced(body, imagen(body, prompt, count)), url);
        }
        if (!name.contains("image")) {
            throw new RelayException(Failure.UNSUPPORTED, name + " draws no pictures");
        }
        if (count > 1) {
            throw Bodies.bad("n must be 1 for this model", "n");
        }
        return new Pictures("generateContent", Bodies.replaced(body, gemini(body, prompt)), url);
    }

    private static ObjectNode imagen(JsonBody body, String prompt, int count) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        asked.putArray("instances").addObject().put("prompt", prompt);
        ObjectNode parameters = asked.putObject("parameters").put("sampleCount", count);
        ratio(body, RATIOS_OF_IMAGEN).ifPresent(ratio -> parameters.put("aspectRatio", ratio));
        return asked;
    }

    private static ObjectNode gemini(JsonBody body, String prompt) {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        asked.putArray("contents")
                .addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .put("text", prompt);
        ObjectNode config = asked.putObject("generationConfig");
        config.putArray("responseModalities").add("TEXT").add("IMAGE");
        ratio(body, RATIOS_OF_GEMINI)
                .ifPresent(ratio -> config.putObject("imageConfig").put("aspectRatio", ratio));
        return asked;
    }

    /** The ratio on offer that is nearest to the size asked for. */
    private static Optional<String> ratio(JsonBody body, List<String> offered) {
        Matcher size = SIZE.matcher(body.text("size").orElse(""));
        if (!size.matches()) {
            return Optional.empty();
        }
        double wanted = Double.parseDouble(size.group(1)) / Double.parseDouble(size.group(2));
        String nearest = offered.getFirst();
        for (String ratio : offered) {
            if (distance(ratio, wanted) < distance(nearest, wanted)) {
                nearest = ratio;
            }
        }
        return Optional.of(nearest);
    }

    private static double distance(String ratio, double wanted) {
        int colon = ratio.indexOf(':');
        double value = Double.parseDouble(ratio.substring(0, colon)) / Double.parseDouble(ratio.substring(colon + 1));
        return Math.abs(Math.log(value / wanted));
    }

    /**
     * The answer as OpenAI gives it; empty if it is none.
     *
     * @throws RelayException {@code FILTER} if pictures were refused
     */
    Optional<Read> answer(ObjectNode google, Instant now) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("created", now.getEpochSecond());
        ArrayNode data = answer.putArray("data");
        for (JsonNode prediction : google.path("predictions")) {
            picture(data, prediction.path("mimeType"), prediction.path("bytesBase64Encoded"));
        }
        for (JsonNode candidate : google.path("candidates")) {
            for (JsonNode part : candidate.path("content").path("parts")) {
                picture(
                        data,
                        part.path("inlineData").path("mimeType"),
                        part.path("inlineData").path("data"));
            }
        }
        if (data.isEmpty()) {
            refused(google);
            return Optional.empty();
        }
        Usage usage = DocumentTap.usage(google);
        if (!usage.isNone()) {
            answer.putObject("usage")
                    .put("input_tokens", usage.prompt())
                    .put("output_tokens", usage.completion())
                    .put("total_tokens", usage.total());
        }
        return Optional.of(new Read(Optional.of(Json.bytes(answer)), usage));
    }

    private void picture(ArrayNode data, JsonNode type, JsonNode base64) {
        String bytes = Json.string(base64);
        if (bytes.isEmpty()) {
            return;
        }
        if (asUrl) {
            data.addObject().put("url", new DataUrl(Json.string(type), bytes).url());
        } else {
            data.addObject().put("b64_json", bytes);
        }
    }

    private static void refused(ObjectNode google) {
        String reason = Json.string(google.path("promptFeedback").path("blockReason"))
                + Json.string(google.path("candidates").path(0).path("finishReason"))
                + Json.string(google.path("predictions").path(0).path("raiFilteredReason"));
        if (!reason.isEmpty()) {
            throw new RelayException(Failure.FILTER, "no picture was made: " + reason);
        }
    }
}
