package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonString;
import switchboard.spi.WireEvent;

/** Blocks as events of a stream; the first brings {@code message_start} along. */
final class EventBlocks implements Blocks {
    private final List<WireEvent> written = new ArrayList<>();
    private String message = "";
    private boolean begun;
    private int index = -1;

    /** What {@code message_start} will hold. */
    void message(ObjectNode begun) {
        message = Json.text(begun);
    }

    @Override
    public void open(ObjectNode block) {
        begin();
        index++;
        event("content_block_start", ",\"index\":" + index + ",\"content_block\":" + Json.text(block));
    }

    private void begin() {
        if (!begun) {
            begun = true;
            event("message_start", ",\"message\":" + message);
        }
    }

    @Override
    public void add(String delta, String member, String text) {
        StringBuilder json = new StringBuilder(text.length() + 64);
        json.append("{\"type\":\"").append(delta).append("\",\"").append(member).append("\":");
        delta(JsonString.append(json, text).append('}').toString());
    }

    @Override
    public void cite(ObjectNode citation) {
        delta("{\"type\":\"citations_delta\",\"citation\":" + Json.text(citation) + "}");
    }

    private void delta(String delta) {
        event("content_block_delta", ",\"index\":" + index + ",\"delta\":" + delta);
    }

    @Override
    public void close() {
        event("content_block_stop", ",\"index\":" + index);
    }

    @Override
    public boolean isEmpty() {
        return index < 0;
    }

    /** Ends the message. */
    void end(ObjectNode delta, ObjectNode usage) {
        begin();
        event("message_delta", ",\"delta\":" + Json.text(delta) + ",\"usage\":" + Json.text(usage));
        event("message_stop", "");
    }

    private void event(String type, String rest) {
        String data = "{\"type\":\"" + type + "\"" + rest + "}";
        written.add(new WireEvent(type, ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8))));
    }

    /** Hands over what was written since. */
    void drain(Consumer<WireEvent> out) {
        written.forEach(out);
        written.clear();
    }
}
