package switchboard.lib.aws;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

/**
 * What a message of an event stream says of itself. Of all its fields only these matter; the others are skipped,
 * whatever their type.
 *
 * @param kind {@code :message-type}: {@code event}, {@code exception} or {@code error}
 * @param type {@code :event-type}, {@code :exception-type} or {@code :error-code}
 * @param message {@code :error-message}
 */
record EventStreamHeaders(String kind, String type, String message) {
    /** Reads a block of fields. */
    static EventStreamHeaders of(ByteBuffer fields) {
        String kind = "";
        String type = "";
        String message = "";
        while (fields.hasRemaining()) {
            String name = text(fields, number(fields, 1));
            String value = value(fields, (int) number(fields, 1));
            switch (name) {
                case ":message-type" -> kind = value;
                case ":event-type", ":exception-type", ":error-code" -> type = value;
                case ":error-message" -> message = value;
                default -> {}
            }
        }
        return new EventStreamHeaders(kind, type, message);
    }

    /** A value's text; empty if it is of another type. */
    private static String value(ByteBuffer fields, int type) {
        switch (type) {
            case 0, 1 -> {} // true, false
            case 2 -> skip(fields, 1);
            case 3 -> skip(fields, 2);
            case 4 -> skip(fields, 4);
            case 5, 8 -> skip(fields, 8); // a number, a time
            case 6 -> skip(fields, number(fields, 2));
            case 7 -> {
                return text(fields, number(fields, 2));
            }
            case 9 -> skip(fields, 16); // a UUID
            default -> throw malformed();
        }
        return "";
    }

    private static String text(ByteBuffer fields, long length) {
        byte[] text = new byte[checked(fields, length)];
        fields.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static long number(ByteBuffer fields, int length) {
        checked(fields, length);
        return length == 1 ? fields.get() & 0xFF : fields.getShort() & 0xFFFF;
    }

    private static void skip(ByteBuffer fields, long length) {
        fields.position(fields.position() + checked(fields, length));
    }

    private static int checked(ByteBuffer fields, long length) {
        if (length > fields.remaining()) {
            throw malformed();
        }
        return (int) length;
    }

    private static RelayException malformed() {
        return new RelayException(Failure.INTERNAL, "the upstream sent an event stream with malformed headers");
    }
}
