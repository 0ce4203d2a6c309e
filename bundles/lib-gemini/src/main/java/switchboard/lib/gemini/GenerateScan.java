package switchboard.lib.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.Usage;

/**
 * Passes over the responses of one generateContent, one at a time, and notes what was said. Builds no tree. Names are
 * those of JSON; Google's servers write no others.
 */
final class GenerateScan {
    /** Ends that are accidents if nothing came before them. */
    private static final Set<String> ACCIDENTS = Set.of(
            "MALFORMED_FUNCTION_CALL",
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "OTHER",
            "NO_IMAGE",
            "IMAGE_OTHER");

    private static final int MOST_CANDIDATES = Long.SIZE;

    final StringBuilder text = new StringBuilder();
    Usage usage = Usage.NONE;
    boolean produced; // anything in any response so far: words, thoughts, calls, media
    boolean blocked;
    private long seen; // candidates, one bit each
    private long finished;

    boolean failed; // this response is an error
    boolean substance; // this response says something
    boolean known; // this response has a member of an answer
    String accident = ""; // why this response ended an answer without anything in it

    private byte[] bytes = {};
    private int offset;

    /** Whether the bytes are one JSON object; if not, what was noted of it is worth nothing. */
    boolean read(byte[] array, int from, int length) {
        bytes = array;
        offset = from;
        failed = false;
        substance = false;
        known = false;
        accident = "";
        try (JsonParser parser = Json.FACTORY.createParser(array, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            response(parser);
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** Whether every candidate that began has finished, or the prompt was blocked. */
    boolean finished() {
        return blocked || (seen != 0 && seen == finished);
    }

    private void response(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "candidates" -> candidates(parser);
                case "promptFeedback" -> feedback(parser);
                case "usageMetadata" -> {
                    if (value == JsonToken.START_OBJECT) {
                        known = true;
                        Usage told = GenerateUsage.read(parser);
                        usage = told.isNone() ? usage : told;
                    }
                }
                case "error" -> failed |= value != JsonToken.VALUE_NULL;
                default -> {}
            }
            skipRest(parser);
        }
    }

    private void candidates(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        int position = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                candidate(parser, position++);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void candidate(JsonParser parser, int position) throws IOException {
        known = true;
        int index = position;
        String finish = "";
        String message = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt() : index;
                case "content" -> content(parser);
                case "finishReason" -> finish = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                case "finishMessage" -> message = value == JsonToken.VALUE_STRING ? parser.getText() : "";
                default -> {}
            }
            skipRest(parser);
        }
        seen |= bit(index);
        if (!finish.isEmpty()) {
            finished |= bit(index);
            substance = true;
            if (!produced && ACCIDENTS.contains(finish)) {
                accident = message.isEmpty() ? finish : finish + ": " + message;
            }
        }
    }

    private static long bit(int candidate) {
        return 1L << Math.clamp(candidate, 0, MOST_CANDIDATES - 1);
    }

    private void content(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean parts = parser.currentName().equals("parts");
            if (parser.nextToken() == JsonToken.START_ARRAY && parts) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    part(parser);
                }
            }
            skipRest(parser);
        }
    }

    private void part(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "text" -> {
                    if (value == JsonToken.VALUE_STRING && parser.getTextLength() > 0) {
                        text.append(parser.getText());
                        isProduced();
                    }
                }
                case "thoughtSignature" -> substance |= value == JsonToken.VALUE_STRING;
                case "functionCall" -> {
                    call(parser);
                    isProduced();
                }
                case "inlineData", "fileData", "executableCode", "codeExecutionResult" -> isProduced();
                default -> {}
            }
            skipRest(parser);
        }
    }

    private void isProduced() {
        produced = true;
        substance = true;
    }

    private void call(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("name") && value == JsonToken.VALUE_STRING) {
                text.append(parser.getText());
            } else if (name.equals("args") && value == JsonToken.START_OBJECT) {
                int from = offset + (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                int to = offset + (int) parser.currentLocation().getByteOffset();
                text.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }
            skipRest(parser);
        }
    }

    private void feedback(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean reason = parser.currentName().equals("blockReason");
            if (parser.nextToken() == JsonToken.VALUE_STRING && reason && seen == 0) {
                blocked = true;
                substance = true;
                known = true;
            }
            skipRest(parser);
        }
    }

    /** Leaves a value behind of which nobody wants to know more. */
    private static void skipRest(JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
    }
}
