package switchboard.relay;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import switchboard.relay.Dialects.Front;
import switchboard.spi.DialectInfo.Streaming;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Payload;

/**
 * What a body asks for: contract/relay.md, "The requested model".
 *
 * @param body the body
 * @param model the model, after defaults; empty if none is named
 * @param stream the client wants events
 * @param usageWanted the client asked for the usage of a stream
 * @param array events are wanted as one JSON array
 */
record Requested(Payload body, String model, boolean stream, boolean usageWanted, boolean array) {
    Requested(Payload body, String model, boolean stream, boolean usageWanted) {
        this(body, model, stream, usageWanted, false);
    }

    /** The call that a body in another dialect asks for. Those all tell usage unasked. */
    static Requested in(Front front, String query, byte[] bytes) {
        SplicedJson body = parsed(bytes);
        boolean stream = switch (front.route().streaming()) {
            case NEVER -> false;
            case IF_ASKED -> isTrue(body.member("stream"));
            case ALWAYS -> true;
        };
        boolean array = front.route().streaming() == Streaming.ALWAYS && !("&" + query + "&").contains("&alt=sse&");
        return new Requested(body, front.model().isEmpty() ? model(body) : front.model(), stream, true, array);
    }

    /** The call that a JSON body, or no readable body, asks for. */
    static Requested json(Operation operation, String pathModel, byte[] bytes, boolean isJson) {
        if (!isJson) {
            return new Requested(Payload.EMPTY, modelOr("", operation, pathModel), false, false);
        }
        SplicedJson body = parsed(bytes);
        boolean stream = isTrue(body.member("stream"));
        return new Requested(
                body,
                modelOr(model(body), operation, pathModel),
                stream,
                stream
                        && body.member("stream_options")
                                .filter(Requested::wantsUsage)
                                .isPresent());
    }

    /** The call that a form asks for. Where it could be read in two ways, the upstream might read the other one. */
    static Requested form(Operation operation, SpliceForm form) {
        if (!form.unambiguous("model")) {
            throw unreadable("the form must name its model once, as a text");
        }
        return new Requested(form, modelOr(form.field("model").orElse(""), operation, ""), false, false);
    }

    /** Refuses a body that cannot be read. */
    static RefusedCall unreadable(String why) {
        return new RefusedCall(Refusal.before(400, "common.UnmarshalBodyReusable failed: " + why));
    }

    private static String model(JsonBody body) {
        Optional<String> raw = body.member("model").map(String::strip).filter(value -> !value.equals("null"));
        if (raw.isPresent() && !raw.get().startsWith("\"")) {
            throw unreadable("model is not a string");
        }
        return raw.isEmpty() ? "" : body.text("model").orElse("");
    }

    private static SplicedJson parsed(byte[] bytes) {
        try {
            return SplicedJson.parse(bytes);
        } catch (IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static String modelOr(String named, Operation operation, String pathModel) {
        if (!named.isEmpty()) {
            return named;
        }
        return switch (operation) {
            case MODERATIONS -> "text-moderation-stable";
            case EMBEDDINGS -> pathModel;
            case IMAGES -> "dall-e-2";
            case TRANSCRIPTION, TRANSLATION -> "whisper-1";
            case CHAT, COMPLETIONS, EDITS, SPEECH, PROXY, COUNT_TOKENS, STORED, MODELS, MODEL -> "";
        };
    }

    private static boolean wantsUsage(String streamOptions) {
        try {
            byte[] bytes = streamOptions.getBytes(StandardCharsets.UTF_8);
            return isTrue(SplicedJson.parse(bytes).member("include_usage"));
        } catch (IllegalArgumentException notAnObject) {
            return false;
        }
    }

    private static boolean isTrue(Optional<String> json) {
        return json.isPresent() && json.get().strip().equals("true");
    }
}
