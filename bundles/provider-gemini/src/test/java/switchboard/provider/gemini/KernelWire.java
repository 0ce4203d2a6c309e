package switchboard.provider.gemini;

import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.testkit.Wire;

/** The kernel's own parts, for the contracts. */
final class KernelWire {
    static final Wire WIRE = Wire.of(SplicedJson::parse, () -> new EventFramer(1 << 25));

    private KernelWire() {}
}
