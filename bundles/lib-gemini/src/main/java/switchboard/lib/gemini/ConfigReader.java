package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.Failure;
import switchboard.spi.Reasoning;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;

/**
 * Reads {@code generationConfig}.
 *
 * @param config the object; missing for none
 */
record ConfigReader(JsonNode config) {
    Sampling sampling() {
        return new Sampling(
                integer("maxOutputTokens"),
                decimal("temperature"),
                decimal("topP"),
                integer("topK"),
                strings("stopSequences"),
                integer("candidateCount"),
                integer("seed"),
                decimal("presencePenalty"),
                decimal("frequencyPenalty"));
    }

    Reasoning reasoning() {
        JsonNode thinking = member("thinkingConfig");
        if (!thinking.isObject()) {
            return Reasoning.UNSET;
        }
        JsonNode budget = Spelling.member(thinking, "thinkingBudget");
        JsonNode shown = Spelling.member(thinking, "includeThoughts");
        String level = Json.string(Spelling.member(thinking, "thinkingLevel")).toLowerCase(Locale.ROOT);
        return new Reasoning(
                Effort.of(level),
                budget.isIntegralNumber() ? OptionalLong.of(budget.asLong()) : OptionalLong.empty(),
                Optional.of(shown.asBoolean())); // thoughts are shown to nobody who does not ask
    }

    AnswerFormat format() {
        String type = Json.string(member("responseMimeType"));
        JsonNode plain = member("responseJsonSchema");
        JsonNode schema = plain.isObject() ? plain : SchemaReader.read(member("responseSchema"));
        if (type.equals("text/x.enum")) {
            throw new RelayException(Failure.UNSUPPORTED, "text/x.enum is known to Google's upstreams alone");
        }
        if (schema.isObject()) {
            return new AnswerFormat.Schema("", "", Json.text(schema), Optional.empty());
        }
        return type.equals("application/json") ? AnswerFormat.JSON : AnswerFormat.TEXT;
    }

    /** Puts what only OpenAI's extras have a word for. */
    void extras(Map<String, String> extras) {
        List<String> modalities = strings("responseModalities").stream()
                .map(modality -> Json.quote(modality.toLowerCase(Locale.ROOT)))
                .toList();
        if (!modalities.isEmpty() && !modalities.equals(List.of("\"text\""))) {
            extras.put("modalities", "[" + String.join(",", modalities) + "]");
        }
        String voice = Json.string(Spelling.member(
                Spelling.member(Spelling.member(member("speechConfig"), "voiceConfig"), "prebuiltVoiceConfig"),
                "voiceName"));
        if (!voice.isEmpty()) {
            extras.put("audio", "{\"voice\":" + Json.quote(voice) + ",\"format\":\"wav\"}");
        }
    }

    private JsonNode member(String name) {
        return Spelling.member(config, name);
    }

    private OptionalLong integer(String name) {
        JsonNode value = member(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        BigDecimal number = number(name, value);
        if (number.stripTrailingZeros().scale() > 0) { // 40.0 is an integer, 40.5 is not
            throw RequestReader.bad("generationConfig.%s must be an integer".formatted(name), "generationConfig");
        }
        return OptionalLong.of(number.longValue());
    }

    private Optional<BigDecimal> decimal(String name) {
        JsonNode value = member(name);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(number(name, value));
    }

    private static BigDecimal number(String name, JsonNode value) {
        if (!value.isNumber()) {
            throw RequestReader.bad("generationConfig.%s must be a number".formatted(name), "generationConfig");
        }
        return value.decimalValue();
    }

    private List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        member(name).forEach(each -> strings.add(Json.string(each)));
        return strings;
    }
}
