package switchboard.lib.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import switchboard.spi.Usage;

/** Reads and writes {@code usageMetadata}. Google counts thoughts and the results of its own tools apart. */
final class GenerateUsage {
    private static final long LARGEST = 1L << 40;

    private long prompt;
    private long candidates = -1;
    private long thoughts;
    private long tools = -1;
    private long cached;
    private long total;
    private long audioIn;
    private long audioOut;

    private GenerateUsage() {}

    /** Reads the object the parser stands at; leaves it behind. */
    static Usage read(JsonParser parser) throws IOException {
        GenerateUsage read = new GenerateUsage();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isNumeric()) {
                read.number(name, count(parser));
            } else if (value == JsonToken.START_ARRAY) {
                read.modalities(name, parser);
            } else {
                parser.skipChildren();
            }
        }
        return read.usage();
    }

    /** Usage as Google writes it. */
    static ObjectNode write(Usage usage) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("promptTokenCount", usage.prompt())
                .put("cachedContentTokenCount", usage.cacheRead())
                .put("candidatesTokenCount", usage.completion() - usage.reasoning())
                .put("thoughtsTokenCount", usage.reasoning())
                .put("totalTokenCount", usage.total());
    }

    /** Reads the object; none if it is no object. */
    static Usage read(JsonNode usageMetadata) {
        if (!usageMetadata.isObject()) {
            return Usage.NONE;
        }
        try (JsonParser parser = usageMetadata.traverse()) {
            parser.nextToken();
            return read(parser);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void number(String name, long count) {
        switch (name) {
            case "promptTokenCount" -> prompt = count;
            case "candidatesTokenCount", "responseTokenCount" -> candidates = count;
            case "thoughtsTokenCount" -> thoughts = count;
            case "toolUsePromptTokenCount" -> tools = count;
            case "cachedContentTokenCount" -> cached = count;
            case "totalTokenCount" -> total = count;
            default -> {}
        }
    }

    private void modalities(String name, JsonParser parser) throws IOException {
        boolean in = name.equals("promptTokensDetails") || name.equals("toolUsePromptTokensDetails");
        boolean out = name.equals("candidatesTokensDetails") || name.equals("responseTokensDetails");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT || !(in || out)) {
                parser.skipChildren();
                continue;
            }
            long audio = audio(parser);
            audioIn += in ? audio : 0;
            audioOut += out ? audio : 0;
        }
    }

    private static long audio(JsonParser parser) throws IOException {
        boolean audio = false;
        long count = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("modality") && value == JsonToken.VALUE_STRING) {
                audio = parser.getText().equals("AUDIO");
            } else if (name.equals("tokenCount") && value.isNumeric()) {
                count = count(parser);
            } else {
                parser.skipChildren();
            }
        }
        return audio ? count : 0;
    }

    private static long count(JsonParser parser) throws IOException {
        double number = parser.getDoubleValue();
        return number > 0 && number <= LARGEST ? (long) number : 0;
    }

    /** What a total counts more than its parts is the one part that was not told. */
    private Usage usage() {
        long rest = Math.max(0, total - prompt - Math.max(candidates, 0) - thoughts - Math.max(tools, 0));
        long input = prompt + (tools >= 0 ? tools : candidates >= 0 ? rest : 0);
        long output = thoughts + (candidates >= 0 ? candidates : rest);
        return new Usage(
                input,
                output,
                Math.min(cached, input),
                0,
                0,
                Math.min(thoughts, output),
                Math.min(audioIn, input),
                Math.min(audioOut, output));
    }
}
