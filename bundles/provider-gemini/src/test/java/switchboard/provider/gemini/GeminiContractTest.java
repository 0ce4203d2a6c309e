package switchboard.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.Looks;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Sent;
import switchboard.testkit.Wire;

/** The contract of providers over every recorded stream, asked for by a client of Google's own dialect. */
class GeminiContractTest extends ProviderContract {
    private final Provider provider = Fixtures.provider();

    @Override
    protected Stream<Provider> providers() {
        return Stream.of(provider, new PalmProvider());
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Recording> recordings() {
        return Fixtures.cases(".upstream.sse").map(this::recording);
    }

    private Recording recording(String name) {
        String file = "gemini/" + name + ".upstream.sse";
        Call call = new CallBuilder(
                        Operation.CHAT,
                        Fixtures.body("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}"))
                        .dialect(Dialect.GEMINI_GENERATE)
                        .path("/v1beta/models/gemini-3.5-flash:streamGenerateContent")
                        .query("alt=sse")
                        .model("gemini-3.5-flash")
                        .stream(true)
                        .build();
        List<Sent> upstream = Sent.all(Fixtures.text(file));
        return new Recording(
                name,
                provider,
                call,
                new ChannelBuilder(24).build(),
                Fixtures.bytes(file),
                Looks.of(Dialect.GEMINI_GENERATE).stream(upstream));
    }

    @Test
    void everyRecordedStreamIsPlayed() {
        assertThat(recordings()).hasSize(5);
    }
}
