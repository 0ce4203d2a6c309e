package switchboard.provider.PACKAGE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Finish;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.ChatEvent.Text;
import switchboard.spi.EventReader;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;

/** An answer of TITLE: some {@code say}, then one {@code over}. A document is all of it in one. */
final class CLASSReader implements EventReader {
    private boolean finished;

    @Override
    public void event(WireEvent event, Consumer<ChatEvent> out) {
        Json.read(event.text().getBytes(StandardCharsets.UTF_8)).ifPresent(node -> read(node, out));
    }

    @Override
    public void document(byte[] body, Consumer<ChatEvent> out) {
        JsonNode answer = Json.read(body)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new RelayException(Failure.INTERNAL, "the upstream's answer cannot be read"));
        read(answer, out);
        end(out);
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        finish(FinishReason.STOP, out);
    }

    private void read(JsonNode node, Consumer<ChatEvent> out) {
        String words = Json.string(node.path("say"));
        if (!words.isEmpty() && !finished) {
            out.accept(new Text(0, words));
        }
        String over = Json.string(node.path("over"));
        if (!over.isEmpty()) {
            finish(reason(over), out);
        }
    }

    private void finish(FinishReason reason, Consumer<ChatEvent> out) {
        if (!finished) {
            finished = true;
            out.accept(new Finish(0, reason, ""));
        }
    }

    private static FinishReason reason(String over) {
        return switch (over) {
            case "limit" -> FinishReason.LENGTH;
            case "filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.STOP;
        };
    }
}
