package switchboard.testkit;

import java.util.function.Function;
import java.util.function.Supplier;
import switchboard.spi.Framer;
import switchboard.spi.JsonBody;

/**
 * The parts of the kernel that stand between a provider and the network. Contracts run on the kernel's own
 * through this; the testkit cannot see the kernel, whose tests use it.
 */
public interface Wire {
    /** A request's body as the kernel holds it. */
    JsonBody json(byte[] text);

    /** A framer at the beginning of a stream. */
    Framer framer();

    /**
     * The kernel's parts: {@code Wire.of(SplicedJson::parse, () -> new EventFramer(limit))}.
     *
     * @param json reads a body
     * @param framer makes a framer
     */
    static Wire of(Function<byte[], ? extends JsonBody> json, Supplier<? extends Framer> framer) {
        return new Wire() {
            @Override
            public JsonBody json(byte[] text) {
                return json.apply(text);
            }

            @Override
            public Framer framer() {
                return framer.get();
            }
        };
    }
}
