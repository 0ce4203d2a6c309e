package switchboard.lib.aws;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes messages of an event stream. */
final class Message {
    private final ByteArrayOutputStream headers = new ByteArrayOutputStream();
    private byte[] payload = {};

    static Message event(String type) {
        return new Message().header(":message-type", "event").header(":event-type", type);
    }

    Message header(String name, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return raw(
                name,
                7,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) text.length)
                        .put(text)
                        .array());
    }

    Message raw(String name, int type, byte[] value) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        headers.write(text.length);
        headers.writeBytes(text);
        headers.write(type);
        headers.writeBytes(value);
        return this;
    }

    Message payload(String text) {
        payload = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    byte[] bytes() {
        int total = 16 + headers.size() + payload.length;
        ByteBuffer message = ByteBuffer.allocate(total).putInt(total).putInt(headers.size());
        message.putInt(checksum(message.array(), 8)).put(headers.toByteArray()).put(payload);
        return message.putInt(checksum(message.array(), total - 4)).array();
    }

    static int checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
