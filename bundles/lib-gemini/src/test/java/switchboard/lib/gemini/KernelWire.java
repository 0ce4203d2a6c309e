package switchboard.lib.gemini;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.spi.JsonBody;
import switchboard.spi.WireEvent;
import switchboard.testkit.Wire;

/** The kernel's own body and framer. */
final class KernelWire implements Wire {
    private static final int LIMIT = 1 << 25;

    @Override
    public JsonBody json(byte[] text) {
        return SplicedJson.parse(text);
    }

    @Override
    public Framer framer() {
        EventFramer framer = new EventFramer(LIMIT);
        return new Framer() {
            @Override
            public void feed(ByteBuffer bytes, Consumer<WireEvent> out) {
                framer.feed(bytes, out);
            }

            @Override
            public void end(Consumer<WireEvent> out) {
                framer.end(out);
            }
        };
    }
}
