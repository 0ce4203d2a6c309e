package switchboard.relay;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;

/** What a request must be like before it goes anywhere: contract/relay.md, "Validation", "Image relay", "Audio relay". */
final class Validation {
    private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(1073741823);
    private static final int LONGEST_SPEECH = 4096;

    private Validation() {}

    /**
     * Checks a body.
     *
     * @param model the model as the client asked for it
     * @param upstreamModel the model after the channel's mapping
     * @throws RefusedCall if it is not as it must be
     */
    static void check(Operation operation, JsonBody body, String model, String upstreamModel) {
        switch (operation) {
            case CHAT -> {
                text(body, model);
                String messages = body.beginning("messages");
                if (messages.isEmpty() || messages.equals("nu") || messages.equals("[]")) {
                    throw invalidText("field messages is required");
                }
                if (!messages.startsWith("[")) {
                    throw invalidText("messages must be an array");
                }
            }
            case COMPLETIONS -> {
                text(body, model);
                if (isEmptyText(body, "prompt")) {
                    throw invalidText("field prompt is required");
                }
            }
            case MODERATIONS -> {
                text(body, model);
                if (isEmptyText(body, "input")) {
                    throw invalidText("field input is required");
                }
            }
            case EDITS -> {
                text(body, model);
                if (body.text("instruction").orElse("").isEmpty()) {
                    throw invalidText("field instruction is required");
                }
            }
            case EMBEDDINGS -> text(body, model);
            case IMAGES -> ImageRules.check(body, upstreamModel);
            case SPEECH -> speech(body);
            case TRANSCRIPTION, TRANSLATION, PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> {}
        }
    }

    private static void text(JsonBody body, String model) {
        integer(body, "n");
        BigDecimal limit = integer(body, "max_tokens");
        if (limit.signum() < 0 || limit.compareTo(MOST_TOKENS) > 0) {
            throw invalidText("max_tokens is invalid");
        }
        String stream = body.member("stream").orElse("null").strip();
        if (!stream.equals("true") && !stream.equals("false") && !stream.equals("null")) {
            throw invalidText("stream must be true or false");
        }
        if (model.isEmpty()) {
            throw invalidText("model is required");
        }
    }

    private static BigDecimal integer(JsonBody body, String name) {
        String raw = body.member(name).orElse("null").strip();
        if (raw.equals("null")) {
            return BigDecimal.ZERO;
        }
        try {
            BigDecimal number = raw.length() > 40 ? null : new BigDecimal(raw);
            if (number != null
                    && Math.abs(number.scale()) < 100
                    && number.stripTrailingZeros().scale() <= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw invalidText(name + " must be an integer");
    }

    private static void speech(JsonBody body) {
        String input = body.text("input").orElse("");
        if (input.length() > LONGEST_SPEECH && input.codePointCount(0, input.length()) > LONGEST_SPEECH) {
            throw new RefusedCall(Refusal.local(400, "text_too_long", "input is too long (over 4096 characters)"));
        }
    }

    private static boolean isEmptyText(JsonBody body, String name) {
        return body.beginning(name).equals("\"\"");
    }

    /** How many bytes a text has on the wire. */
    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static RefusedCall invalidText(String message) {
        return new RefusedCall(Refusal.local(400, "invalid_text_request", message));
    }
}
