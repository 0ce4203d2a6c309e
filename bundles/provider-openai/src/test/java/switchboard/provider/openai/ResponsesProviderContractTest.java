package switchboard.provider.openai;

import java.util.List;
import java.util.stream.Stream;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Provider;
import switchboard.testkit.Looks;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Sent;
import switchboard.testkit.Wire;

/** The contract of providers, over upstreams that are asked in Responses. */
class ResponsesProviderContractTest extends ProviderContract {
    @Override
    protected Stream<Provider> providers() {
        return Stream.of("openai", "azure", "openrouter").map(Fixtures::provider);
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Recording> recordings() {
        return Stream.of("chat-to-responses.stream.upstream.sse", "responses-to-chat.stream.client.sse")
                .flatMap(name -> Stream.of("openai", "azure", "xai").map(folder -> recording(folder, name)));
    }

    private static Recording recording(String folder, String name) {
        List<Sent> events = Sent.all(Bridge.text(name));
        String model = events.getFirst().data().replaceAll(".*\"model\":\"([^\"]*)\".*", "$1");
        Call call =
                Bridge.call(Bridge.RESPONSES, "{\"model\":\"%s\",\"input\":\"Hi\",\"stream\":true}".formatted(model));
        return new Recording(
                folder + " " + name,
                Fixtures.provider(folder),
                call,
                Fixtures.channel(folder).build(),
                Bridge.bytes(name),
                Looks.of(Dialect.OPENAI_RESPONSES).stream(events));
    }
}
