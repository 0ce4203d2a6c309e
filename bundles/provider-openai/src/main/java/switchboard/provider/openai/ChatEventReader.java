package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventReader;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;

/**
 * Reads answers of OpenAI and of those who speak almost like it. Chunks of several choices may come in turns.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat streams</a>
 */
final class ChatEventReader implements EventReader {
    private final Map<Integer, ChatChoiceReader> choices = new TreeMap<>();
    private boolean started;

    @Override
    public void event(WireEvent event, Consumer<ChatEvent> out) {
        if (isObject(event.data())) {
            answer(Json.read(event.data()).orElseThrow(ChatEventReader::unreadable), false, out);
        }
    }

    /** Not so the end mark, and words that keep connections alive. */
    private static boolean isObject(ByteBuffer data) {
        for (int at = data.position(); at < data.limit(); at++) {
            byte b = data.get(at);
            if (b < 0 || b > ' ') {
                return b == '{';
            }
        }
        return false;
    }

    @Override
    public void document(byte[] body, Consumer<ChatEvent> out) {
        JsonNode answer = Json.read(body).filter(JsonNode::isObject).orElseThrow(ChatEventReader::unreadable);
        answer(answer, true, out);
        end(out);
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        choices.values().forEach(choice -> choice.end(out));
    }

    private void answer(JsonNode answer, boolean whole, Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            JsonNode created = answer.path("created");
            out.accept(new ChatEvent.Start(
                    Json.string(answer.path("id")),
                    Json.string(answer.path("model")),
                    created.canConvertToLong() && created.isIntegralNumber() ? created.longValue() : 0));
        }
        for (JsonNode told : answer.path("choices")) {
            int index = told.path("index").isInt() ? Math.max(told.path("index").intValue(), 0) : 0;
            choices.computeIfAbsent(index, ChatChoiceReader::new).read(told, whole, out);
        }
    }

    private static RelayException unreadable() {
        return new RelayException(Failure.INTERNAL, "the upstream's answer cannot be read");
    }
}
