package switchboard.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.Usage;

/** One pass over one event, or one whole response. Builds no tree: it notes what kind it is and what was said. */
final class ResponsesScan {
    private static final String SEAL = "encrypted_content";
    private static final Set<String> WORDS = Set.of("text", "refusal", "arguments", "input", "name");

    private final boolean completionIsRest;

    /** What was said so far, in all events. */
    final StringBuilder text = new StringBuilder();

    /** What was sealed so far: the {@code encrypted_content} of reasoning. */
    final List<String> seals = new ArrayList<>();

    /** The last usage that says something. */
    Usage usage = Usage.NONE;

    /** The highest number of an event so far. */
    int sequence = -1;

    String type = "";
    String status = "";
    boolean isResponse;
    boolean numbered; // as every event of this dialect is
    boolean failed;
    private String called = "";

    /**
     * A scan of what belongs together.
     *
     * @param completionIsRest completion tokens are what is left of the total
     */
    ResponsesScan(boolean completionIsRest) {
        this.completionIsRest = completionIsRest;
    }

    /** Whether the bytes are one JSON object; if not, what was noted is worth nothing. */
    boolean read(byte[] bytes, int from, int length) {
        type = "";
        status = "";
        called = "";
        isResponse = false;
        numbered = false;
        failed = false;
        try (JsonParser parser = Json.FACTORY.createParser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            members(parser);
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    private void members(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> type = string(parser);
                case "sequence_number" -> {
                    if (value == JsonToken.VALUE_NUMBER_INT) {
                        numbered = true;
                        sequence = Math.max(sequence, parser.getValueAsInt());
                    }
                }
                case "delta" -> said(parser);
                case "response" -> {
                    if (value == JsonToken.START_OBJECT) {
                        members(parser, true);
                    }
                }
                case "item" -> {
                    if (value == JsonToken.START_OBJECT) {
                        members(parser, false);
                    }
                }
                default -> response(parser, name);
            }
            ChatScan.skipRest(parser);
        }
        if (type.endsWith("output_item.added")) {
            text.append(called);
        }
    }

    /** The members of a response, or of an item, of which only its name counts. */
    private void members(JsonParser parser, boolean response) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (response) {
                response(parser, name);
            } else if (name.equals("name")) {
                called = string(parser);
            } else if (name.equals(SEAL)) {
                sealed(parser);
            }
            ChatScan.skipRest(parser);
        }
    }

    private void response(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "object" -> isResponse |= string(parser).equals("response");
            case "status" -> status = string(parser);
            case "error" -> failed |= Signs.isTold(parser);
            case "output" -> {
                if (text.isEmpty()) {
                    everything(parser);
                }
            }
            case "usage" -> {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    Usage told = UsageReader.read(parser, completionIsRest);
                    usage = told.isNone() ? usage : told;
                }
            }
            default -> {}
        }
    }

    private static String string(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    }

    private void sealed(JsonParser parser) throws IOException {
        String seal = string(parser);
        if (!seal.isEmpty()) {
            seals.add(seal);
        }
    }

    private void said(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text.append(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
    }

    /** All words and seals in a value, which is left behind. */
    private void everything(JsonParser parser) throws IOException {
        int depth = parser.currentToken().isStructStart() ? 1 : 0;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && WORDS.contains(String.valueOf(parser.currentName()))) {
                said(parser);
            } else if (SEAL.equals(parser.currentName())) {
                sealed(parser);
            }
        }
    }
}
