package switchboard.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import switchboard.spi.WireEvent;

/** How events are put on the client's wire. Of one answer; used by one thread at a time. */
interface Frames {
    /** Server-sent events. */
    Frames EVENTS = new Frames() {
        @Override
        public void add(String name, ByteBuffer data, Out out) {
            out.addEvent(name, data);
        }

        @Override
        public void end(Out out) {
            // the last event is the end
        }
    };

    /** Adds an event; the buffer's position stays. */
    void add(String name, ByteBuffer data, Out out);

    /** Nothing follows. */
    void end(Out out);

    /** Adds an event. */
    default void add(WireEvent event, Out out) {
        add(event.name(), event.data(), out);
    }

    /** One JSON array that grows by an element an event, as Google's API answers without {@code alt=sse}. */
    final class Array implements Frames {
        private static final byte[] OPEN = {'['};
        private static final byte[] COMMA = ",\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] CLOSE = {']'};

        private boolean begun;

        @Override
        public void add(String name, ByteBuffer data, Out out) {
            out.add(begun ? COMMA : OPEN);
            out.add(data.duplicate());
            begun = true;
        }

        @Override
        public void end(Out out) {
            if (!begun) {
                out.add(OPEN);
            }
            out.add(CLOSE);
        }
    }
}
