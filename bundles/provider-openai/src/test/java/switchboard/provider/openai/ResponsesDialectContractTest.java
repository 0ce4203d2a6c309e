package switchboard.provider.openai;

import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.testkit.DialectContract;
import switchboard.testkit.Transcript;
import switchboard.testkit.Wire;

/** The contract of dialects, over the recorded responses. */
class ResponsesDialectContractTest extends DialectContract {
    @Override
    protected Dialect dialect() {
        return Bridge.RESPONSES;
    }

    @Override
    protected Stream<Transcript> transcripts() {
        return Stream.of(
                        "chat-to-responses.stream.upstream.sse",
                        "chat-to-responses.response.upstream.json",
                        "chat-to-responses.incomplete.response.upstream.json",
                        "responses-to-chat.stream.client.sse")
                .map(name -> new Transcript(name, name.endsWith(".sse"), Bridge.bytes(name)));
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
