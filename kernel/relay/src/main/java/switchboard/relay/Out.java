package switchboard.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;

/** Bytes on their way to the client, in one array that is used again after each write. */
final class Out {
    private static final int FIRST = 256;
    private static final int KEPT = 1 << 16;
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = {};
    private int length;

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** What is in it; valid until the next change. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** A copy of what is in it. */
    byte[] toArray() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** Forgets what is in it, and the memory too if that was much. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[0];
        }
    }

    /** Makes room at once for so many bytes more. */
    void expect(int more) {
        long needed = (long) length + more;
        if (needed > Integer.MAX_VALUE - 8) {
            throw new RelayException(Failure.INTERNAL, "the upstream's answer is too large");
        }
        if (needed > bytes.length) {
            int size =
                    length == 0 ? (int) needed : (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * length));
            bytes = Arrays.copyOf(bytes, Math.max(FIRST, size));
        }
    }

    void add(byte[] more) {
        expect(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Takes all of a buffer. */
    void add(ByteBuffer more) {
        int count = more.remaining();
        expect(count);
        more.get(bytes, length, count);
        length += count;
    }

    void addEvent(WireEvent event) {
        addEvent(event.name(), event.data());
    }

    /** Adds a server-sent event; the buffer's position stays. */
    void addEvent(String name, ByteBuffer data) {
        if (!name.isEmpty()) {
            add(EVENT);
            add(name.getBytes(StandardCharsets.UTF_8));
            addByte('\n');
        }
        ByteBuffer rest = data.duplicate();
        expect(DATA.length + rest.remaining() + 2);
        add(DATA);
        int from = length;
        add(rest);
        int lines = 0;
        for (int at = from; at < length; at++) {
            if (bytes[at] == '\n') {
                lines++;
            }
        }
        if (lines > 0) {
            splitLines(from, lines);
        }
        addByte('\n');
        addByte('\n');
    }

    private void splitLines(int from, int lines) {
        byte[] data = Arrays.copyOfRange(bytes, from, length);
        length = from;
        expect(data.length + lines * DATA.length);
        for (byte b : data) {
            addByte(b);
            if (b == '\n') {
                add(DATA);
            }
        }
    }

    private void addByte(int b) {
        expect(1);
        bytes[length++] = (byte) b;
    }
}
