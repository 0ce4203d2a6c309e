package switchboard.testkit;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import switchboard.spi.JsonBody;
import switchboard.spi.WireEvent;

/**
 * The parts of the kernel that stand between a provider and the network. Contracts run on the kernel's own
 * through this; the testkit cannot see the kernel, whose tests use it.
 */
public interface Wire {
    /** Cuts bytes into events; one a stream. */
    interface Framer {
        /** Takes the next bytes. */
        void feed(ByteBuffer bytes, Consumer<WireEvent> out);

        /** The stream is over. */
        void end(Consumer<WireEvent> out);
    }

    /** A request's body as the kernel holds it. */
    JsonBody json(byte[] text);

    /** A framer at the beginning of a stream. */
    Framer framer();
}
