package switchboard.provider.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.WireEvent;

/** Writes the events of one stream: each named like its type, numbered one after the other. */
final class ResponsesEvents {
    private static final String HEAD = "{\"type\":\"";

    private final boolean silent;
    private final StringBuilder text = new StringBuilder(256);
    private Consumer<WireEvent> out = event -> {};
    private int next;

    /**
     * A stream's events.
     *
     * @param first the first one's number
     * @param silent nobody wants them
     */
    ResponsesEvents(int first, boolean silent) {
        this.next = first;
        this.silent = silent;
    }

    /** Where the events go from here on. */
    void to(Consumer<WireEvent> other) {
        out = other;
    }

    /** Begins an event; members follow, then {@link #send}. */
    ResponsesEvents begin(String type) {
        text.setLength(0);
        text.append(HEAD).append(type).append("\",\"sequence_number\":").append(next++);
        return this;
    }

    /** Adds a string. */
    ResponsesEvents with(String name, CharSequence value) {
        if (!silent) {
            text.append(",\"").append(name).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(value, text);
            text.append('"');
        }
        return this;
    }

    /** Adds a number. */
    ResponsesEvents with(String name, int value) {
        text.append(",\"").append(name).append("\":").append(value);
        return this;
    }

    /** Adds any JSON. */
    ResponsesEvents with(String name, JsonNode value) {
        if (!silent) {
            text.append(",\"").append(name).append("\":").append(Json.text(value));
        }
        return this;
    }

    /** Sends what was begun. */
    void send() {
        if (!silent) {
            String type = text.substring(HEAD.length(), text.indexOf("\"", HEAD.length()));
            byte[] data = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
            out.accept(new WireEvent(type, ByteBuffer.wrap(data)));
        }
    }
}
