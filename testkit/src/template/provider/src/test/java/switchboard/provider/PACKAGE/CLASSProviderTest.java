package switchboard.provider.PACKAGE;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Looks;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recorded;
import switchboard.testkit.Recording;
import switchboard.testkit.Wire;

/** The contract of providers, over what TITLE was recorded to answer. */
class CLASSProviderTest extends ProviderContract {
    private static final String ASKED =
            "{\"model\":\"NAME-1\",\"stream\":true,\"turns\":[{\"who\":\"user\",\"says\":\"Hi\"}]}";

    private final Provider provider = new CLASSProvider();

    @Override
    protected Stream<Provider> providers() {
        return Stream.of(provider);
    }

    @Override
    protected Stream<Recording> recordings() {
        ChatAnswer answer = new ChatAnswer("Grüße, operator.", "", List.of(), "STOP", Map.of(), true, "", List.of());
        return Recorded.transcripts("NAME", "stream")
                .map(recorded -> new Recording(
                        recorded.name(), provider, call(), channel("").build(), recorded.bytes(), answer));
    }

    @Override
    protected Looks looks(Recording recording) {
        return Looks.through(new CLASSDialect());
    }

    @Override
    protected Wire wire() {
        return Wire.of(SplicedJson::parse, () -> new EventFramer(1 << 25));
    }

    @Test
    void theModelIsMappedAndTheOperatorsWordsReplaceTheClients() {
        Channel channel = channel("Be brief.").map("NAME-1", "NAME-1-mini").build();
        Attempt attempt = provider.begin(call(), channel);
        assertThat(attempt.upstreamModel()).isEqualTo("NAME-1-mini");
        assertThat(attempt.request().url()).hasToString("https://api.NAME.example/talk");
        assertThat(((JsonBody) attempt.request().body()).text("model")).contains("NAME-1-mini");
        assertThat(((JsonBody) attempt.request().body()).member("turns").orElseThrow())
                .isEqualTo("[{\"who\":\"operator\",\"says\":\"Be brief.\"},{\"who\":\"user\",\"says\":\"Hi\"}]");
    }

    @Test
    void itsOwnErrorsAreKnown() {
        byte[] busy = "{\"fault\":{\"kind\":\"busy\",\"text\":\"Later.\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(provider.classify(500, Headers.NONE, busy).failure()).isEqualTo(Failure.BUSY);
        assertThat(provider.classify(500, Headers.NONE, busy).message()).isEqualTo("Later.");
    }

    private Call call() {
        return new CallBuilder(Operation.CHAT, wire().json(ASKED.getBytes(StandardCharsets.UTF_8)))
                .dialect(CLASSDialect.ID)
                .build();
    }

    private static ChannelBuilder channel(String systemPrompt) {
        return new ChannelBuilder(CHANNEL_TYPE).systemPrompt(systemPrompt);
    }
}
