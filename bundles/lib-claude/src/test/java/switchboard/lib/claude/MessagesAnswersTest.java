package switchboard.lib.claude;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

/** The contract of dialects, over every recorded good answer. */
class MessagesAnswersTest extends DialectContract {
    @Override
    protected Dialect dialect() {
        return new MessagesDialect();
    }

    @Override
    protected Stream<Transcript> transcripts() {
        Stream<Transcript> streams = Fixtures.stems(".upstream.sse")
                .filter(stem -> !stem.startsWith("stream-error"))
                .map(stem -> new Transcript(stem, true, Fixtures.bytes(stem + ".upstream.sse")));
        Stream<Transcript> documents = Fixtures.stems(".response.upstream.json")
                .map(stem -> new Transcript(stem, false, Fixtures.bytes(stem + ".response.upstream.json")));
        return Stream.concat(streams, documents);
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
