package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventReader;
import switchboard.spi.Seal;
import switchboard.spi.WireEvent;

/**
 * Google's answer as chat events. Text comes in pieces, a function call whole; the reason of the end may come in a later
 * event than the calls it is about.
 */
final class GenerateReader implements EventReader {
    private final Map<Integer, Candidate> candidates = new TreeMap<>();
    private boolean begun;
    private boolean whole;

    /** What is known of one candidate. */
    private static final class Candidate {
        final Grounding grounding = new Grounding();
        int calls;
        boolean finished;
    }

    @Override
    public void event(WireEvent event, Consumer<ChatEvent> out) {
        ByteBuffer data = event.data();
        int from = data.arrayOffset() + data.position();
        response(root(Arrays.copyOfRange(data.array(), from, from + data.remaining())), out);
    }

    @Override
    public void document(byte[] body, Consumer<ChatEvent> out) {
        whole = true;
        response(root(body), out);
        end(out);
    }

    private static JsonNode root(byte[] text) {
        return Json.read(text).orElse(MissingNode.getInstance());
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        candidates.forEach((choice, candidate) -> finish(choice, candidate, "", out));
    }

    private void response(JsonNode response, Consumer<ChatEvent> out) {
        if (!response.isObject()) {
            return;
        }
        if (!begun) {
            begun = true;
            out.accept(new ChatEvent.Start(
                    Json.string(response.path("responseId")), Json.string(response.path("modelVersion")), 0));
        }
        int position = 0;
        for (JsonNode candidate : response.path("candidates")) {
            candidate(candidate, position++, out);
        }
        String blocked = Json.string(response.path("promptFeedback").path("blockReason"));
        if (!blocked.isEmpty() && candidates.isEmpty()) {
            Candidate none = new Candidate();
            none.finished = true;
            candidates.put(0, none);
            out.accept(new ChatEvent.Finish(0, FinishReason.CONTENT_FILTER, blocked));
        }
    }

    private void candidate(JsonNode told, int position, Consumer<ChatEvent> out) {
        int choice = told.path("index").asInt(position);
        Candidate candidate = candidates.computeIfAbsent(choice, key -> new Candidate());
        if (candidate.finished) {
            return;
        }
        for (JsonNode part : told.path("content").path("parts")) {
            part(choice, candidate, part, out);
        }
        candidate.grounding.read(choice, told.path("groundingMetadata"), out);
        String reason = Json.string(told.path("finishReason"));
        if (!reason.isEmpty()) {
            finish(choice, candidate, reason, out);
        }
    }

    private static void finish(int choice, Candidate candidate, String reason, Consumer<ChatEvent> out) {
        if (!candidate.finished) {
            candidate.finished = true;
            FinishReason finish = Ends.read(reason, candidate.calls > 0);
            out.accept(new ChatEvent.Finish(choice, finish, finish == FinishReason.CONTENT_FILTER ? reason : ""));
        }
    }

    private void part(int choice, Candidate candidate, JsonNode part, Consumer<ChatEvent> out) {
        String signature = Json.string(part.path("thoughtSignature"));
        Seal seal = signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature);
        if (part.path("functionCall").isObject()) {
            call(choice, candidate.calls++, part.get("functionCall"), seal, out);
            return;
        }
        String text = Json.string(part.path("text"));
        if (part.path("thought").asBoolean()) {
            if (!text.isEmpty()) {
                out.accept(new ChatEvent.Thinking(choice, text));
            }
        } else if (part.path("inlineData").isObject()) {
            medium(choice, part.get("inlineData"), out);
        } else {
            say(choice, candidate, text + Programs.text(part), out);
        }
        if (!seal.isNone()) {
            out.accept(new ChatEvent.Sealed(choice, seal));
        }
    }

    private static void say(int choice, Candidate candidate, String text, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            candidate.grounding.said(text);
            out.accept(new ChatEvent.Text(choice, text));
        }
    }

    private static void call(int choice, int index, JsonNode call, Seal seal, Consumer<ChatEvent> out) {
        String id = Json.string(call.path("id"));
        out.accept(new ChatEvent.ToolStart(
                choice, index, id.isEmpty() ? Ids.next("call_") : id, Json.string(call.path("name")), seal));
        out.accept(new ChatEvent.ToolArguments(
                choice, index, call.path("args").isObject() ? Json.text(call.get("args")) : "{}"));
    }

    private void medium(int choice, JsonNode data, Consumer<ChatEvent> out) {
        String type = Json.string(data.path("mimeType"));
        String base64 = Json.string(data.path("data"));
        out.accept(
                whole && Wav.isRaw(type)
                        ? new ChatEvent.Media(choice, "audio/wav", Wav.of(type, base64))
                        : new ChatEvent.Media(choice, type, base64));
    }
}
