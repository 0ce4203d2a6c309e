package switchboard.provider.claude;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Looks;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

class BedrockConverseContractTest extends DialectContract {
    @Override
    protected Dialect dialect() {
        return new BedrockConverse();
    }

    @Override
    protected Stream<Transcript> transcripts() {
        return Stream.of(
                new Transcript(
                        "converse-stream", true, BedrockFixtures.events("converse-stream.upstream.eventstream.bin")),
                new Transcript("converse", false, BedrockFixtures.bytes("converse.response.upstream.json")));
    }

    @Override
    protected Looks looks() {
        return Looks.through(dialect());
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
