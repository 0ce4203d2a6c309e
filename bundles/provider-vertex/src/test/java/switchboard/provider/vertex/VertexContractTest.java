package switchboard.provider.vertex;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import switchboard.spi.Dialect;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Wire;

class VertexContractTest extends ProviderContract {
    private static final Provider PROVIDER = new VertexProvider();

    @Override
    protected Stream<Provider> providers() {
        return Stream.of(PROVIDER);
    }

    @Override
    protected Stream<Recording> recordings() {
        return Stream.of(new Recording(
                "claude-stream",
                PROVIDER,
                new CallBuilder(
                                Operation.CHAT,
                                Fixtures.body("{\"model\":\"claude-sonnet-4-5\",\"stream\":true,\"messages\":[]}"))
                        .dialect(Dialect.CLAUDE_MESSAGES)
                        .build(),
                new ChannelBuilder(42).build(),
                Fixtures.bytes("claude-stream.upstream.sse"),
                new ChatAnswer(
                        "Hello!",
                        "",
                        List.of(),
                        "end_turn",
                        Map.of("input_tokens", 8L, "output_tokens", 5L),
                        true,
                        "",
                        List.of())));
    }

    @Override
    protected Wire wire() {
        return Fixtures.WIRE;
    }
}
