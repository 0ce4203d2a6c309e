package switchboard.provider.PACKAGE;

import java.util.stream.Stream;
import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.spi.Dialect;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

/** The contract of requests, for a dialect that no client speaks. */
class CLASSRequestsTest extends RequestContract {
    @Override
    protected Dialect dialect() {
        return new CLASSDialect();
    }

    @Override
    protected Stream<String> requests() {
        return Stream.empty();
    }

    @Override
    protected Wire wire() {
        return Wire.of(SplicedJson::parse, () -> new EventFramer(1 << 25));
    }
}
