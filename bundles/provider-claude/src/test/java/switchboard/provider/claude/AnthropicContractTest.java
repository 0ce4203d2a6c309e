package switchboard.provider.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Framer;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.Looks;
import switchboard.testkit.Pieces;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Replay;
import switchboard.testkit.Sent;
import switchboard.testkit.Wire;

/** The contract of providers, over every recorded stream. */
class AnthropicContractTest extends ProviderContract {
    private final AnthropicProvider provider = new AnthropicProvider();

    @Override
    protected Stream<Provider> providers() {
        return Stream.of(provider);
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Recording> recordings() {
        return Fixtures.stems(".upstream.sse").map(this::recording);
    }

    private Recording recording(String stem) {
        byte[] bytes = Fixtures.bytes(stem + ".upstream.sse");
        List<Sent> events = new ArrayList<>();
        Framer framer = wire().framer();
        framer.feed(ByteBuffer.wrap(bytes.clone()), event -> events.add(Sent.of(event)));
        framer.end(event -> events.add(Sent.of(event)));
        return new Recording(
                stem,
                provider,
                call("claude-test"),
                new ChannelBuilder(14).build(),
                bytes,
                Looks.of(Dialect.CLAUDE_MESSAGES).stream(events));
    }

    private static Call call(String model) {
        return new CallBuilder(Operation.CHAT, Fixtures.body("{\"model\":\"%s\",\"stream\":true}".formatted(model)))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
    }

    @Test
    void whatIsNotMappedPassesByteForByte() {
        Recording recording = recording("stream-server-tool");
        assertThat(replay(recording, Pieces.whole(recording.upstream())).events())
                .isEqualTo(Fixtures.data("stream-server-tool.upstream.sse"));
    }

    @Test
    void aMappedModelGetsItsNameBackAndNothingElseChanges() {
        Recording plain = recording("stream");
        Recording mapped = new Recording(
                "mapped",
                provider,
                call("my-claude"),
                new ChannelBuilder(14).map("my-claude", "claude-haiku-4-5").build(),
                plain.upstream(),
                plain.answer());
        List<String> expected = new ArrayList<>(Fixtures.data("stream.upstream.sse"));
        expected.set(0, expected.getFirst().replace("claude-haiku-4-5-20251001", "my-claude"));
        Replay replay = replay(mapped, Pieces.whole(mapped.upstream()));
        assertThat(replay.events()).isEqualTo(expected);
        assertThat(replay.finished()).isTrue();
    }
}
