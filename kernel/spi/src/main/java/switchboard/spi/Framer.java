package switchboard.spi;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** Cuts bytes into events, however they are split. Confined to one attempt; never blocks. */
@ConsumerType
public interface Framer {
    /**
     * Takes the next bytes, all of them.
     *
     * @throws RelayException {@code INTERNAL} if they are not in this framing
     */
    void feed(ByteBuffer bytes, Consumer<WireEvent> out);

    /** No more bytes come. Emits an event that only lacked its end mark; one that was cut is dropped. */
    void end(Consumer<WireEvent> out);
}
