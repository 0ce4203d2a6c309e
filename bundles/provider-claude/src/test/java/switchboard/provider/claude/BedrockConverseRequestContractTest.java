package switchboard.provider.claude;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

class BedrockConverseRequestContractTest extends RequestContract {
    @Override
    protected Dialect dialect() {
        return new BedrockConverse();
    }

    @Override
    protected Stream<String> requests() {
        return Stream.empty(); // no client speaks it
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
