package switchboard.lib.claude;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

/** The contract of dialects, over every recorded request. */
class MessagesRequestsTest extends RequestContract {
    @Override
    protected Dialect dialect() {
        return new MessagesDialect();
    }

    @Override
    protected Stream<String> requests() {
        return Stream.concat(
                Fixtures.stems(".request.upstream.json").map(stem -> Fixtures.text(stem + ".request.upstream.json")),
                Stream.of(Fixtures.text("native-to-chat.request.client.json")));
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
