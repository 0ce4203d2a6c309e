package switchboard.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Follows one HTTP answer byte by byte: its status, where it ends, and the stream's events on the way. */
final class Answer {
    private enum At {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    private static final byte[] EVENT = "{\"content\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST = "data: [DONE]".getBytes(StandardCharsets.US_ASCII);

    private final StringBuilder line = new StringBuilder();
    private At at = At.HEAD;
    private int status;
    private long left;
    private boolean chunked;
    private int events;
    private int inEvent;
    private int inLast;
    private boolean last;

    /** Reads on; true once the answer is complete. What follows it stays in the buffer. */
    boolean read(ByteBuffer bytes) {
        while (at != At.DONE && bytes.hasRemaining()) {
            byte b = bytes.get();
            switch (at) {
                case HEAD -> head(b);
                case BODY -> {
                    look(b);
                    if (--left == 0) {
                        at = At.DONE;
                    }
                }
                case CHUNK -> {
                    look(b);
                    if (--left == 0) {
                        at = At.CHUNK_END;
                    }
                }
                case CHUNK_END -> {
                    if (b == '\n') {
                        at = At.CHUNK_SIZE;
                    }
                }
                case CHUNK_SIZE -> chunkSize(b);
                case TRAILER -> trailer(b);
                case DONE -> throw new IllegalStateException();
            }
        }
        return at == At.DONE;
    }

    int status() {
        return status;
    }

    /** Events with content so far. */
    int events() {
        return events;
    }

    /** Whether a stream came whole: all its events, and its end. */
    boolean whole() {
        return status == 200 && last && events >= Shape.EVENTS;
    }

    void clear() {
        line.setLength(0);
        at = At.HEAD;
        status = 0;
        left = 0;
        chunked = false;
        events = 0;
        inEvent = 0;
        inLast = 0;
        last = false;
    }

    private void look(byte b) {
        inEvent = b == EVENT[inEvent] ? inEvent + 1 : b == EVENT[0] ? 1 : 0;
        if (inEvent == EVENT.length) {
            events++;
            inEvent = 0;
        }
        inLast = b == LAST[inLast] ? inLast + 1 : b == LAST[0] ? 1 : 0;
        if (inLast == LAST.length) {
            last = true;
            inLast = 0;
        }
    }

    private void head(byte b) {
        if (b != '\n') {
            line.append((char) b);
            return;
        }
        String text = line.toString().strip().toLowerCase(Locale.ROOT);
        line.setLength(0);
        if (text.startsWith("http/1.")) {
            status = Integer.parseInt(text.substring(9, 12));
        } else if (text.startsWith("content-length:")) {
            left = Long.parseLong(text.substring(15).strip());
        } else if (text.startsWith("transfer-encoding:")) {
            chunked = text.contains("chunked");
        } else if (text.isEmpty()) {
            at = chunked ? At.CHUNK_SIZE : left > 0 ? At.BODY : At.DONE;
        }
    }

    private void chunkSize(byte b) {
        if (b != '\n') {
            line.append((char) b);
            return;
        }
        left = Long.parseLong(line.toString().split(";", 2)[0].strip(), 16);
        line.setLength(0);
        at = left > 0 ? At.CHUNK : At.TRAILER;
    }

    private void trailer(byte b) {
        if (b != '\n') {
            line.append((char) b);
            return;
        }
        at = line.toString().isBlank() ? At.DONE : At.TRAILER;
        line.setLength(0);
    }
}
