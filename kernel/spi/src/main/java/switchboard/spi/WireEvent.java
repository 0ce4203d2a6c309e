package switchboard.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One server-sent event.
 *
 * @param name its {@code event:} field, empty if it has none
 * @param data its {@code data:} lines joined by LF, UTF-8; backed by an array and valid only during the call that passes it
 */
public record WireEvent(String name, ByteBuffer data) {
    /** An event without a name. */
    public static WireEvent of(String data) {
        return new WireEvent("", ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8)));
    }

    /** The data as text. */
    public String text() {
        return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
    }
}
