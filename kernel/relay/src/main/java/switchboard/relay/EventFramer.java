package switchboard.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;

/**
 * Cuts a stream of bytes into server-sent events. Takes any line end (LF, CRLF, CR), a byte order mark,
 * {@code data:} with and without the blank, comments and unknown fields (skipped), several {@code data:}
 * lines (joined by LF), and lines of any length up to a limit. Works on bytes, so that a character which
 * is split between two buffers stays whole.
 *
 * <p>Beyond the standard, because upstreams do it: a bare {@code [DONE]} is data; a {@code data:} line after
 * one that is a whole JSON value already begins the next event; and a last event without its blank line is
 * passed on if its data is whole.
 *
 * <p>An event that lies whole in the buffer it came in is not copied. Not thread-safe; one a stream.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">The standard</a>
 */
public final class EventFramer implements Framer {
    private static final byte[] NOTHING = {};
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);

    private final int limit;

    private byte[] held = NOTHING; // a line that is not over yet
    private int heldLength;
    private byte[] data = NOTHING; // the data of an event that is not over yet
    private int dataFrom;
    private int dataTo = -1; // -1: it has none
    private boolean dataIsOurs;
    private String name = "";
    private String lastName = "";
    private boolean skipLineFeed; // the last byte was a CR
    private boolean first = true; // no line was seen

    /**
     * A framer at the beginning of a stream.
     *
     * @param limit how many bytes a line, and the data of an event, may have
     */
    public EventFramer(int limit) {
        this.limit = limit;
    }

    @Override
    public void feed(ByteBuffer bytes, Consumer<WireEvent> out) {
        byte[] array;
        int from;
        int to;
        if (bytes.hasArray()) {
            array = bytes.array();
            from = bytes.arrayOffset() + bytes.position();
            to = from + bytes.remaining();
            bytes.position(bytes.limit());
        } else {
            array = new byte[bytes.remaining()];
            bytes.get(array);
            from = 0;
            to = array.length;
        }
        lines(array, from, to, out);
        keepData();
    }

    @Override
    public void end(Consumer<WireEvent> out) {
        if (heldLength > 0) {
            byte[] last = held;
            int length = heldLength;
            held = NOTHING;
            heldLength = 0;
            line(last, 0, length, out);
        }
        if (dataTo < 0 || isWhole(data, dataFrom, dataTo)) {
            dispatch(out);
        }
    }

    private void lines(byte[] array, int from, int to, Consumer<WireEvent> out) {
        int start = from;
        if (skipLineFeed && start < to) {
            skipLineFeed = false;
            if (array[start] == '\n') {
                start++;
            }
        }
        for (int at = start; at < to; at++) {
            byte b = array[at];
            if (b > '\r' || (b != '\n' && b != '\r')) {
                continue;
            }
            endOfLine(array, start, at, out);
            if (b == '\r') {
                if (at + 1 == to) {
                    skipLineFeed = true;
                } else if (array[at + 1] == '\n') {
                    at++;
                }
            }
            start = at + 1;
        }
        if (start < to) {
            hold(array, start, to);
        }
    }

    private void endOfLine(byte[] array, int from, int to, Consumer<WireEvent> out) {
        if (heldLength == 0) {
            checkLength(to - from);
            line(array, from, to, out);
            return;
        }
        hold(array, from, to);
        byte[] whole = held;
        int length = heldLength;
        held = NOTHING; // the event may go on pointing into it
        heldLength = 0;
        line(whole, 0, length, out);
    }

    private void hold(byte[] array, int from, int to) {
        int length = heldLength + (to - from);
        checkLength(length);
        if (held.length < length) {
            held = Arrays.copyOf(held, Math.max(length, (int) Math.min(limit, Math.max(256L, 2L * held.length))));
        }
        System.arraycopy(array, from, held, heldLength, to - from);
        heldLength = length;
    }

    private void line(byte[] array, int from, int to, Consumer<WireEvent> out) {
        int start = from;
        if (first) {
            first = false;
            if (to - start >= 3
                    && array[start] == (byte) 0xEF
                    && array[start + 1] == (byte) 0xBB
                    && array[start + 2] == (byte) 0xBF) {
                start += 3;
            }
        }
        if (start == to) {
            dispatch(out);
        } else if (isField(DATA, array, start, to)) {
            addData(array, value(start + DATA.length, array, to), to, out);
        } else if (isField(EVENT, array, start, to)) {
            nameIs(array, value(start + EVENT.length, array, to), to);
        } else if (startsWith(DONE, array, start, to)) {
            addData(array, start, to, out);
        }
    }

    private void addData(byte[] array, int from, int to, Consumer<WireEvent> out) {
        if (dataTo >= 0 && isWhole(data, dataFrom, dataTo)) {
            dispatch(out);
        }
        if (dataTo < 0) {
            data = array;
            dataFrom = from;
            dataTo = to;
            dataIsOurs = false;
            return;
        }
        int old = dataTo - dataFrom;
        int length = old + 1 + (to - from);
        checkLength(length);
        byte[] joined = new byte[dataIsOurs && data.length >= length ? 0 : Math.min(limit, Math.max(length, 2 * old))];
        if (joined.length > 0) {
            System.arraycopy(data, dataFrom, joined, 0, old);
            data = joined;
            dataFrom = 0;
            dataIsOurs = true;
        }
        data[old] = '\n';
        System.arraycopy(array, from, data, old + 1, to - from);
        dataTo = length;
    }

    private void dispatch(Consumer<WireEvent> out) {
        if (dataTo >= 0) {
            WireEvent event = new WireEvent(name, ByteBuffer.wrap(data, dataFrom, dataTo - dataFrom));
            data = NOTHING;
            dataFrom = 0;
            dataTo = -1;
            name = "";
            out.accept(event);
        }
        name = "";
    }

    /** The caller's buffer is about to be used again. */
    private void keepData() {
        if (dataTo >= 0 && !dataIsOurs) {
            data = Arrays.copyOfRange(data, dataFrom, dataTo);
            dataTo -= dataFrom;
            dataFrom = 0;
            dataIsOurs = true;
        }
    }

    private void nameIs(byte[] array, int from, int to) {
        if (!isText(lastName, array, from, to)) {
            lastName = new String(array, from, to - from, StandardCharsets.UTF_8);
        }
        name = lastName;
    }

    private void checkLength(int length) {
        if (length > limit || length < 0) {
            throw new RelayException(
                    Failure.INTERNAL, "the upstream sent an event of more than %d bytes".formatted(limit));
        }
    }

    private static boolean isText(String text, byte[] array, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != array[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isField(byte[] name, byte[] array, int from, int to) {
        return startsWith(name, array, from, to) && (to == from + name.length || array[from + name.length] == ':');
    }

    private static boolean startsWith(byte[] prefix, byte[] array, int from, int to) {
        return to - from >= prefix.length && Arrays.equals(prefix, 0, prefix.length, array, from, from + prefix.length);
    }

    /** Where a field's value begins: behind the colon and one blank. */
    private static int value(int afterName, byte[] array, int to) {
        int at = Math.min(afterName + 1, to);
        return at < to && array[at] == ' ' ? at + 1 : at;
    }

    /** Whether the brackets of a JSON value, or of {@code [DONE]}, are all closed. */
    private static boolean isWhole(byte[] array, int from, int to) {
        int depth = 0;
        boolean quoted = false;
        boolean any = false;
        for (int at = from; at < to; at++) {
            byte b = array[at];
            if (quoted) {
                if (b == '\\') {
                    at++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '{' || b == '[') {
                depth++;
                any = true;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        return any && depth == 0 && !quoted;
    }
}
