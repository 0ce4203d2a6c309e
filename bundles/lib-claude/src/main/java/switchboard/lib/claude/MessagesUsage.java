package switchboard.lib.claude;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import switchboard.lib.wire.TokenCount;
import switchboard.spi.Usage;

/**
 * The counts of one message, merged field by field: a later count replaces an earlier one. Claude counts what was read
 * from and written to a cache beside {@code input_tokens}, not in it.
 */
final class MessagesUsage {
    private long input;
    private long cacheRead;
    private long cacheWrite;
    private long cacheWrite1h;
    private long output;
    private long thinking;

    /**
     * Reads the object the parser stands at.
     *
     * @param counted whether the answer's own count is true already; at the start of a stream it is a token or two
     */
    void read(JsonParser parser, boolean counted) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                switch (name) {
                    case "cache_creation", "output_tokens_details" -> read(parser, counted);
                    default -> parser.skipChildren();
                }
            } else if (value.isNumeric()) {
                number(name, TokenCount.of(parser), counted);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void number(String name, long count, boolean counted) {
        switch (name) {
            case "input_tokens" -> input = count;
            case "cache_read_input_tokens" -> cacheRead = count;
            case "cache_creation_input_tokens" -> cacheWrite = count;
            case "ephemeral_1h_input_tokens" -> cacheWrite1h = count;
            case "output_tokens" -> output = counted ? count : output;
            case "thinking_tokens" -> thinking = counted ? count : thinking;
            default -> {}
        }
    }

    /** What is known so far. */
    Usage usage() {
        long hour = Math.min(cacheWrite1h, cacheWrite);
        return new Usage(
                input + cacheRead + cacheWrite,
                output,
                cacheRead,
                cacheWrite - hour,
                hour,
                Math.min(thinking, output),
                0,
                0);
    }
}
