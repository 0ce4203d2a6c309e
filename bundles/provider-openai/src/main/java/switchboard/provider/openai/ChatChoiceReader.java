package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.function.Consumer;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;

/** Reads one choice of an answer, event by event or whole. What follows its finish reason is not read. */
final class ChatChoiceReader {
    private final int choice;
    private final ChatCalls calls;
    private final StringBuilder sound = new StringBuilder(); // base64, which is cut anywhere
    private boolean reasoned; // by text that no seal has ended yet
    private boolean finished;

    ChatChoiceReader(int choice) {
        this.choice = choice;
        this.calls = new ChatCalls(choice);
    }

    /**
     * Takes a choice.
     *
     * @param whole it is a whole message, and no delta
     */
    void read(JsonNode told, boolean whole, Consumer<ChatEvent> out) {
        if (finished) {
            return;
        }
        JsonNode message = told.path(whole ? "message" : "delta");
        reasoning(message, whole, out);
        say(text(message), out);
        say(Json.string(told.path("text")), out);
        String refusal = Json.string(message.path("refusal"));
        if (!refusal.isEmpty()) {
            out.accept(new ChatEvent.Refusal(choice, refusal));
        }
        media(message, out);
        message.path("annotations").forEach(annotation -> annotation(annotation, out));
        message.path("tool_calls").forEach(call -> calls.read(call, whole, out));
        if (message.path("function_call").isObject()) {
            calls.readLegacy(message.get("function_call"), out);
        }
        String reason = Json.string(told.path("finish_reason"));
        if (!reason.isEmpty()) {
            finish(reason, told.path("stop_reason"), out);
        }
    }

    /** The answer is over, whether or not it said why. */
    void end(Consumer<ChatEvent> out) {
        if (!finished) {
            finish("", MissingNode.getInstance(), out);
        }
    }

    private void finish(String reason, JsonNode stop, Consumer<ChatEvent> out) {
        if (!sound.isEmpty()) {
            out.accept(new ChatEvent.Media(choice, "audio/wav", sound.toString()));
        }
        calls.close(out);
        finished = true;
        FinishReason meant = ChatFinish.of(reason, calls.any());
        out.accept(new ChatEvent.Finish(choice, meant, meant == FinishReason.STOP ? Json.string(stop) : ""));
    }

    private void say(String text, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            out.accept(new ChatEvent.Text(choice, text));
        }
    }

    /** Its name differs; the thinking blocks of a whole message repeat it, with seals. */
    private void reasoning(JsonNode message, boolean whole, Consumer<ChatEvent> out) {
        JsonNode blocks = message.path("thinking_blocks");
        String text = Json.string(message.path("reasoning_content"));
        text = text.isEmpty() ? Json.string(message.path("reasoning")) : text;
        text = text.isEmpty() ? thinkingParts(message.path("content")) : text;
        if (!text.isEmpty() && !(whole && blocks.size() > 0)) {
            think(text, out);
            reasoned = true;
        }
        blocks.forEach(block -> block(block, out));
        Seal seal = ChatCalls.seal(message);
        if (!seal.isNone()) {
            seal(seal, out);
        }
    }

    private void block(JsonNode block, Consumer<ChatEvent> out) {
        String text = Json.string(block.path("thinking"));
        switch (Json.string(block.path("type"))) {
            case "redacted_thinking" -> seal(new Seal(Seal.CLAUDE_REDACTED, Json.string(block.path("data"))), out);
            case "reasoning" -> seal(new Seal(Seal.OPENAI_REASONING, Json.text(block)), out);
            default -> {
                if (!reasoned && !text.isEmpty()) {
                    think(text, out);
                }
                String signature = Json.string(block.path("signature"));
                if (!signature.isEmpty()) {
                    seal(new Seal(Seal.CLAUDE_SIGNATURE, signature), out);
                }
            }
        }
    }

    private void think(String text, Consumer<ChatEvent> out) {
        out.accept(new ChatEvent.Thinking(choice, text));
    }

    private void seal(Seal seal, Consumer<ChatEvent> out) {
        out.accept(new ChatEvent.Sealed(choice, seal));
        reasoned = false;
    }

    /** A string, or parts of which the texts count; pictures that stand beside it are taken out of it. */
    private static String text(JsonNode message) {
        JsonNode content = message.path("content");
        if (content.isArray()) {
            StringBuilder text = new StringBuilder();
            content.forEach(part -> text.append(Json.string(part.path("text"))));
            return text.toString();
        }
        String text = content.isTextual() || content.isNumber() ? content.asText() : "";
        for (JsonNode image : message.path("images")) {
            text = text.replace(ChatPicture.markdown(url(image)), "");
        }
        return text;
    }

    private static String thinkingParts(JsonNode content) {
        StringBuilder text = new StringBuilder();
        if (content.isArray()) {
            for (JsonNode part : content) {
                part.path("thinking").forEach(inner -> text.append(Json.string(inner.path("text"))));
            }
        }
        return text.toString();
    }

    private static String url(JsonNode image) {
        return Json.string(image.path("image_url").path("url"));
    }

    private void media(JsonNode message, Consumer<ChatEvent> out) {
        for (JsonNode image : message.path("images")) {
            picture(url(image), out);
        }
        JsonNode audio = message.path("audio");
        sound.append(Json.string(audio.path("data")));
        say(Json.string(audio.path("transcript")), out);
    }

    private void picture(String url, Consumer<ChatEvent> out) {
        try {
            Optional<DataUrl> data = DataUrl.of(url);
            if (data.isPresent()) {
                out.accept(new ChatEvent.Media(
                        choice, data.get().mediaType(), data.get().base64()));
            } else if (!url.isEmpty()) {
                say(ChatPicture.markdown(url), out);
            }
        } catch (IllegalArgumentException malformed) {
            throw new RelayException(Failure.INTERNAL, "the upstream sent a picture that cannot be read");
        }
    }

    private void annotation(JsonNode annotation, Consumer<ChatEvent> out) {
        JsonNode citation = annotation.path("url_citation");
        String url = Json.string(citation.path("url"));
        if (!url.isEmpty()) {
            out.accept(new ChatEvent.Citation(
                    choice,
                    url,
                    Json.string(citation.path("title")),
                    place(citation.path("start_index")),
                    place(citation.path("end_index"))));
        }
    }

    private static int place(JsonNode told) {
        return told.isInt() ? Math.max(told.intValue(), -1) : -1;
    }
}
