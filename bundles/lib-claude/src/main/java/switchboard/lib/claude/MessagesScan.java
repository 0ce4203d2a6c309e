package switchboard.lib.claude;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import switchboard.lib.wire.Json;

/** One pass over one event of a message, or over a whole message. Builds no tree: it notes what was said. */
final class MessagesScan {
    /** What all events said so far. */
    final StringBuilder text = new StringBuilder();

    /** What all events counted so far. */
    final MessagesUsage usage = new MessagesUsage();

    String type = "";
    boolean failed; // there is an error in it
    boolean substance; // a part of the answer is in it
    boolean content; // a list of blocks is in it
    boolean counts; // a count of a prompt stands at its top
    int modelFrom = -1;
    int modelTo;

    private byte[] bytes = {};
    private int offset;

    /** Whether the bytes are one JSON object; if not, what was noted is worth nothing. */
    boolean read(byte[] array, int from, int length) {
        bytes = array;
        offset = from;
        type = "";
        failed = false;
        substance = false;
        content = false;
        counts = false;
        modelFrom = -1;
        try (JsonParser parser = Json.FACTORY.createParser(array, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            message(parser, true);
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** Reads a message, or an event: the members of the two differ. */
    private void message(JsonParser parser, boolean top) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> type = top ? string(parser) : type;
                case "message" ->
                    object(parser, value, top ? inner -> message(inner, false) : JsonParser::skipChildren);
                case "content_block" -> object(parser, value, this::block);
                case "delta" -> object(parser, value, this::delta);
                case "content" -> content(parser, value);
                case "usage" -> object(parser, value, inner -> usage.read(inner, top));
                case "error" -> failed |= top && value != JsonToken.VALUE_NULL;
                case "model" -> modelIs(parser, value);
                case "input_tokens" -> counts |= top && value.isNumeric();
                default -> {}
            }
            skipRest(parser);
        }
    }

    private void modelIs(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            parser.getText(); // to its end
            modelFrom = (int) parser.currentTokenLocation().getByteOffset();
            modelTo = (int) parser.currentLocation().getByteOffset();
        }
    }

    private void content(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            return;
        }
        content = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            object(parser, parser.currentToken(), this::block);
            skipRest(parser);
        }
    }

    private void block(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> {
                    String kind = string(parser);
                    substance |= !kind.equals("text") && !kind.equals("thinking");
                }
                case "text", "thinking" -> said(parser);
                case "input" -> input(parser, value);
                default -> {}
            }
            skipRest(parser);
        }
    }

    private void delta(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "text", "thinking", "partial_json" -> said(parser);
                case "signature", "citation", "stop_reason" -> substance |= value != JsonToken.VALUE_NULL;
                default -> {}
            }
            skipRest(parser);
        }
    }

    private void said(JsonParser parser) throws IOException {
        String said = string(parser);
        substance |= !said.isEmpty();
        text.append(said);
    }

    /** A tool's arguments that came whole. */
    private void input(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            int length = (int) parser.currentLocation().getByteOffset() - from;
            if (length > 2) {
                text.append(new String(bytes, offset + from, length, StandardCharsets.UTF_8));
            }
        }
    }

    private interface Inside {
        void read(JsonParser parser) throws IOException;
    }

    private static void object(JsonParser parser, JsonToken value, Inside inside) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            inside.read(parser);
        }
    }

    private static String string(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    /** Leaves a value behind that was of another kind than it should be. */
    private static void skipRest(JsonParser parser) throws IOException {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
    }
}
