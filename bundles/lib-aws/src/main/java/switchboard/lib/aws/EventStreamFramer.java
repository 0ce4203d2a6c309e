package switchboard.lib.aws;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import switchboard.lib.wire.Json;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;

/**
 * Cuts AWS's event stream into events. A message {@code chunk} is opened: its event is what stands in it in base64,
 * named by its own {@code type}. Other events have their type's name and their payload. An exception or error becomes
 * an event that {@link EventStreamFault} knows. Messages of unknown kinds are skipped.
 *
 * <p>Checksums are checked; after the first flaw nothing more is read. A message that lies whole in the buffer it came
 * in is not copied.
 *
 * @see <a href="https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html">Event stream encoding</a>
 */
public final class EventStreamFramer implements Framer {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int MOST_HEADERS = 128 << 10;
    private static final int MOST_PAYLOAD = 24 << 20;
    private static final byte[] NOTHING = {};

    private final CRC32 checksum = new CRC32();
    private final int mostPayload;
    private byte[] held = NOTHING; // the beginning of a message
    private int heldLength;
    private boolean broken;

    /** A framer with AWS's own limit of 24 MiB a payload. */
    public EventStreamFramer() {
        this(MOST_PAYLOAD);
    }

    /**
     * A framer at the beginning of a stream.
     *
     * @param mostPayload how many bytes a message's payload may have
     */
    public EventStreamFramer(int mostPayload) {
        this.mostPayload = mostPayload;
    }

    @Override
    public void feed(ByteBuffer bytes, Consumer<WireEvent> out) {
        try {
            while (bytes.hasRemaining()) {
                next(bytes, out);
            }
        } catch (RelayException flaw) {
            broken = true;
            bytes.position(bytes.limit());
            throw flaw;
        }
    }

    @Override
    public void end(Consumer<WireEvent> out) {
        held = NOTHING; // a message that was cut is none
        heldLength = 0;
    }

    private void next(ByteBuffer bytes, Consumer<WireEvent> out) {
        if (broken) {
            throw malformed("after a flaw");
        }
        if (heldLength == 0 && bytes.hasArray() && bytes.remaining() >= PRELUDE) {
            int from = bytes.arrayOffset() + bytes.position();
            int total = total(bytes.array(), from);
            if (total <= bytes.remaining()) {
                bytes.position(bytes.position() + total);
                message(bytes.array(), from, total, out);
                return;
            }
        }
        collect(bytes, out);
    }

    private void collect(ByteBuffer bytes, Consumer<WireEvent> out) {
        hold(bytes, PRELUDE);
        if (heldLength < PRELUDE) {
            return;
        }
        int total = total(held, 0);
        hold(bytes, total);
        if (heldLength == total) {
            byte[] whole = held;
            held = NOTHING;
            heldLength = 0;
            message(whole, 0, total, out);
        }
    }

    /** Takes bytes until so many are held; memory grows with what comes, not with what is announced. */
    private void hold(ByteBuffer bytes, int wanted) {
        int taken = Math.min(bytes.remaining(), wanted - heldLength);
        if (taken <= 0) {
            return;
        }
        if (held.length < heldLength + taken) {
            int room = Math.min(wanted, Math.max(2 * held.length, 1024));
            held = Arrays.copyOf(held, Math.max(heldLength + taken, room));
        }
        bytes.get(held, heldLength, taken);
        heldLength += taken;
    }

    /** The length of the message that begins here, once its prelude has been found good. */
    private int total(byte[] array, int from) {
        ByteBuffer prelude = ByteBuffer.wrap(array, from, PRELUDE);
        long total = prelude.getInt() & 0xFFFFFFFFL;
        long headers = prelude.getInt() & 0xFFFFFFFFL;
        if (prelude.getInt() != checksum(array, from, PRELUDE - CHECKSUM)) {
            throw malformed("with a wrong checksum");
        }
        long payload = total - headers - PRELUDE - CHECKSUM;
        if (headers > MOST_HEADERS || payload < 0 || payload > mostPayload) {
            throw malformed("with a message of %d bytes, %d of them headers".formatted(total, headers));
        }
        return (int) total;
    }

    private void message(byte[] array, int from, int total, Consumer<WireEvent> out) {
        ByteBuffer message = ByteBuffer.wrap(array, from, total);
        if (message.getInt(from + total - CHECKSUM) != checksum(array, from, total - CHECKSUM)) {
            throw malformed("with a wrong checksum");
        }
        int payloadAt = from + PRELUDE + message.getInt(from + 4);
        int payloadLength = from + total - CHECKSUM - payloadAt;
        EventStreamHeaders headers =
                EventStreamHeaders.of(ByteBuffer.wrap(array, from + PRELUDE, payloadAt - from - PRELUDE));
        ByteBuffer payload = ByteBuffer.wrap(array, payloadAt, payloadLength);
        switch (headers.kind()) {
            case "event" ->
                out.accept(headers.type().equals("chunk") ? chunk(payload) : new WireEvent(headers.type(), payload));
            case "exception" -> out.accept(new WireEvent(EventStreamFault.name(headers.type()), payload));
            case "error" -> out.accept(error(headers));
            default -> {} // a kind that is not known yet
        }
    }

    private static WireEvent error(EventStreamHeaders headers) {
        String json = "{\"message\":%s}".formatted(Json.quote(headers.message()));
        return new WireEvent(
                EventStreamFault.name(headers.type()), ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The event in the {@code bytes} of a chunk. */
    private static WireEvent chunk(ByteBuffer payload) {
        try (JsonParser parser = Json.FACTORY.createParser(
                payload.array(), payload.arrayOffset() + payload.position(), payload.remaining())) {
            if (seek(parser, "bytes")) {
                byte[] event = parser.getBinaryValue();
                return new WireEvent(type(event), ByteBuffer.wrap(event));
            }
        } catch (IOException notJson) {
            throw malformed("with a chunk that cannot be read");
        }
        throw malformed("with a chunk that holds nothing");
    }

    /** The top-level {@code type} of a JSON object; empty if there is none. */
    private static String type(byte[] object) {
        try (JsonParser parser = Json.FACTORY.createParser(object)) {
            return seek(parser, "type") ? parser.getText() : "";
        } catch (IOException notJson) {
            return ""; // who reads the event will say so
        }
    }

    /** Goes to an object's member; whether it is there and a string. */
    private static boolean seek(JsonParser parser, String name) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            JsonToken value = parser.nextToken();
            if (found) {
                return value == JsonToken.VALUE_STRING;
            }
            parser.skipChildren();
        }
        return false;
    }

    private int checksum(byte[] array, int from, int length) {
        checksum.reset();
        checksum.update(array, from, length);
        return (int) checksum.getValue();
    }

    private static RelayException malformed(String how) {
        return new RelayException(Failure.INTERNAL, "the upstream sent an event stream " + how);
    }
}
