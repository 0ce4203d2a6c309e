package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.Sampling;

/** Writes {@code generationConfig}. What is absent stays absent. */
final class ConfigWriter {
    private static final int MOST_STOPS = 5;
    private static final int MOST_CANDIDATES = 8;

    private ConfigWriter() {}

    static ObjectNode write(ChatRequest request, Family family) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        sampling(request, family, config);
        format(request.format(), family, config);
        family.thinking(request.reasoning()).ifPresent(thinking -> config.set("thinkingConfig", thinking));
        modalities(request, family, config);
        return config;
    }

    private static void sampling(ChatRequest request, Family family, ObjectNode config) {
        Sampling sampling = request.sampling();
        sampling.temperature().ifPresent(value -> config.put("temperature", value));
        sampling.topP().ifPresent(value -> config.put("topP", value));
        sampling.topK().ifPresent(value -> config.put("topK", value));
        sampling.maxTokens().ifPresent(value -> config.put("maxOutputTokens", value));
        List<String> stops =
                sampling.stop().stream().filter(stop -> !stop.isEmpty()).toList();
        if (stops.size() > MOST_STOPS) {
            throw RequestReader.bad(
                    "at most %d stop sequences can be sent to this model".formatted(MOST_STOPS), "stop");
        }
        if (!stops.isEmpty()) {
            ArrayNode sequences = config.putArray("stopSequences");
            stops.forEach(sequences::add);
        }
        candidates(request, config);
        sampling.seed().ifPresent(seed -> config.put("seed", (int) seed)); // 32 bits there
        if (family.is("penalties")) {
            sampling.presencePenalty().ifPresent(value -> config.put("presencePenalty", value));
            sampling.frequencyPenalty().ifPresent(value -> config.put("frequencyPenalty", value));
        }
    }

    private static void candidates(ChatRequest request, ObjectNode config) {
        long choices = request.sampling().choices().orElse(1);
        if (choices < 1
                || choices > MOST_CANDIDATES
                || (choices > 1 && !request.tools().isEmpty())) {
            throw RequestReader.bad(
                    "n must be between 1 and %d, and 1 with tools, for this model".formatted(MOST_CANDIDATES), "n");
        }
        if (choices > 1) {
            config.put("candidateCount", choices);
        }
    }

    private static void format(AnswerFormat format, Family family, ObjectNode config) {
        switch (format) {
            case AnswerFormat.Text any -> {}
            case AnswerFormat.Json any -> config.put("responseMimeType", "application/json");
            case AnswerFormat.Schema schema -> {
                config.put("responseMimeType", "application/json");
                JsonNode read = Json.known(schema.schema());
                if (!(read instanceof ObjectNode object)) {
                    throw RequestReader.bad("the schema of the answer must be an object", "response_format");
                }
                if (family.takesJsonSchema()) {
                    config.set("responseJsonSchema", object.without("$schema"));
                } else {
                    config.set("responseSchema", SchemaCleaner.clean(object));
                }
            }
        }
    }

    private static void modalities(ChatRequest request, Family family, ObjectNode config) {
        ArrayNode modalities = JsonNodeFactory.instance.arrayNode();
        if (family.is("tts")) {
            modalities.add("AUDIO");
        } else {
            Json.known(request.extras().getOrDefault("modalities", "[]"))
                    .forEach(each -> modalities.add(each.asText().toUpperCase(Locale.ROOT)));
            if (modalities.isEmpty() && family.is("image")) {
                modalities.add("TEXT").add("IMAGE");
            }
        }
        if (!modalities.isEmpty()) {
            config.set("responseModalities", modalities);
        }
        String voice = Json.string(
                Json.known(request.extras().getOrDefault("audio", "{}")).path("voice"));
        if (!voice.isEmpty() && modalities.toString().contains("AUDIO")) {
            config.putObject("speechConfig")
                    .putObject("voiceConfig")
                    .putObject("prebuiltVoiceConfig")
                    .put("voiceName", voice);
        }
    }
}
