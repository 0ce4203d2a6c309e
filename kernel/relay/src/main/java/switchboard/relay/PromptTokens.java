package switchboard.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;

/**
 * Counts the prompt of one request, as One API does: texts, roles, names and pictures, and so much for
 * every message. Tools and everything else do not count. What has not the shape it should have counts 0.
 * Used once, by one thread.
 */
final class PromptTokens {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE) // a picture is one string; the body itself is bounded
                    .build())
            .build();

    /** What primes the answer. */
    private static final int ANSWER = 3;

    private final PieceCounter pieces;
    private final ImageTokens images;
    private final int message;
    private final int name;

    PromptTokens(String model, PieceCounter pieces) {
        boolean first = model.equals("gpt-3.5-turbo-0301");
        this.pieces = pieces;
        this.images = ImageTokens.of(model);
        this.message = first ? 4 : 3;
        this.name = first ? -1 : 1;
    }

    /** Tokens of what the operation reads from a body. */
    long count(Operation operation, JsonBody body) {
        return switch (operation) {
            case CHAT -> member(body, "messages", this::messages) + ANSWER;
            case COMPLETIONS -> member(body, "prompt", this::input);
            case EMBEDDINGS, MODERATIONS -> member(body, "input", this::input);
            case EDITS -> member(body, "input", this::input) + member(body, "instruction", this::input);
            case IMAGES, SPEECH, TRANSCRIPTION, TRANSLATION, PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> 0;
        };
    }

    /** Reads one value, from its first token to its last. */
    private interface Reader {
        long read(JsonParser json) throws IOException;
    }

    private static long member(JsonBody body, String member, Reader reader) {
        String raw = body.member(member).orElse("null");
        try (JsonParser json = JSON.createParser(raw)) {
            json.nextToken();
            return reader.read(json);
        } catch (IOException tooDeep) { // the body has been checked for all else
            return 0;
        }
    }

    private long messages(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return 0;
        }
        long tokens = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            tokens += message(json);
        }
        return tokens;
    }

    private long message(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return 0;
        }
        long role = 0;
        long content = 0;
        long named = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "role" -> role = text(json);
                case "content" -> content = content(json);
                case "name" -> named = value == JsonToken.VALUE_STRING ? name + text(json) : 0;
                default -> {}
            }
            json.skipChildren();
        }
        return message + role + content + named;
    }

    private long content(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return text(json);
        }
        long tokens = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            tokens += part(json);
        }
        return tokens;
    }

    /** A text, texts, a list of token ids or several, or parts as in a message. */
    private long input(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> text(json);
            case VALUE_NUMBER_INT -> 1;
            case START_OBJECT -> part(json);
            case START_ARRAY -> {
                long tokens = 0;
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    tokens += input(json);
                }
                yield tokens;
            }
            default -> 0;
        };
    }

    private long part(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return 0;
        }
        String type = "";
        String text = "";
        long image = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            boolean string = value == JsonToken.VALUE_STRING;
            switch (field) {
                case "type" -> type = string ? json.getText() : "";
                case "text" -> text = string ? json.getText() : "";
                case "image_url" -> image = image(json);
                default -> {}
            }
            json.skipChildren();
        }
        return switch (type) {
            case "text" -> pieces.count(text);
            case "image_url" -> image;
            default -> 0;
        };
    }

    private long image(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return 0;
        }
        String url = "";
        String detail = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            boolean string = json.nextToken() == JsonToken.VALUE_STRING;
            switch (field) {
                case "url" -> url = string ? json.getText() : "";
                case "detail" -> detail = string ? json.getText() : "";
                default -> {}
            }
            json.skipChildren();
        }
        return images.count(url, detail);
    }

    private long text(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING ? pieces.count(json.getText()) : 0;
    }
}
