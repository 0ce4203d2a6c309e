package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import switchboard.lib.wire.TokenCount;
import switchboard.spi.Usage;

/** Reads a usage object in any of the spellings of the family. */
final class UsageReader {
    private long prompt;
    private long completion;
    private long total;
    private long cacheRead;
    private long cacheWrite;
    private long reasoning;
    private long audioIn;
    private long audioOut;

    private UsageReader() {}

    /**
     * Reads the object the parser stands at.
     *
     * @param completionIsRest completion is what is left of the total, reasoning included
     */
    static Usage read(JsonParser parser, boolean completionIsRest) throws IOException {
        UsageReader reader = new UsageReader();
        reader.members(parser, Part.WHOLE);
        return reader.usage(completionIsRest);
    }

    private enum Part {
        WHOLE,
        PROMPT,
        COMPLETION
    }

    private void members(JsonParser parser, Part part) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                object(parser, name, part);
            } else if (value.isNumeric()) {
                number(name, TokenCount.of(parser), part);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void object(JsonParser parser, String name, Part part) throws IOException {
        if (part != Part.WHOLE) {
            parser.skipChildren();
            return;
        }
        switch (name) {
            case "prompt_tokens_details", "input_tokens_details", "input_token_details" -> members(parser, Part.PROMPT);
            case "completion_tokens_details", "output_tokens_details", "output_token_details" ->
                members(parser, Part.COMPLETION);
            default -> parser.skipChildren();
        }
    }

    private void number(String name, long count, Part part) {
        switch (part) {
            case WHOLE -> {
                switch (name) {
                    case "prompt_tokens", "input_tokens" -> prompt = count;
                    case "completion_tokens", "output_tokens" -> completion = count;
                    case "total_tokens" -> total = count;
                    case "prompt_cache_hit_tokens", "cached_tokens" -> cacheRead = Math.max(cacheRead, count);
                    default -> {}
                }
            }
            case PROMPT -> {
                switch (name) {
                    case "cached_tokens" -> cacheRead = Math.max(cacheRead, count);
                    case "cache_write_tokens", "cache_creation_input_tokens" -> cacheWrite = count;
                    case "audio_tokens" -> audioIn = count;
                    default -> {}
                }
            }
            case COMPLETION -> {
                switch (name) {
                    case "reasoning_tokens" -> reasoning = count;
                    case "audio_tokens" -> audioOut = count;
                    default -> {}
                }
            }
        }
    }

    private Usage usage(boolean completionIsRest) {
        long input = prompt;
        long output = completion;
        if (completionIsRest) {
            output = total > prompt ? Math.max(output, total - prompt) : output + reasoning;
        }
        if (input == 0 && total > output) { // a total is all there is, or the prompt is what is left of it
            input = output == 0 ? 0 : total - output;
            output = output == 0 ? total : output;
        }
        return new Usage(
                input,
                output,
                Math.min(cacheRead, input),
                Math.min(cacheWrite, input),
                0,
                Math.min(reasoning, output),
                Math.min(audioIn, input),
                Math.min(audioOut, output));
    }
}
