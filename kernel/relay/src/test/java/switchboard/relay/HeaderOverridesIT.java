package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.store.ChannelRow;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.Received;

/** Header fields that the operator has a channel's requests carry. */
class HeaderOverridesIT {
    private Gateway gateway;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Received received(String config) {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            gateway.store(Gateway.row(1, upstream.url(), "m", 0, 0, "", config));
            assertThat(gateway.chat(gateway.token(), "m", false).statusCode()).isEqualTo(200);
            gateway.assertAllOver();
            return upstream.requests().getFirst();
        }
    }

    @Test
    void fieldsAreAddedReplacedAndTakenOut() {
        Received got = received("{\"headers\":{\"X-Team\":\"blue\",\"accept\":\"x/y\",\"X-Number\":7}}");
        assertThat(got.header("x-team")).isEqualTo("blue");
        assertThat(got.header("x-number")).isEqualTo("7");
        assertThat(got.headers().fields().stream()
                        .filter(field -> field.name().equalsIgnoreCase("accept"))
                        .toList())
                .singleElement()
                .satisfies(field -> assertThat(field.value()).isEqualTo("x/y"));
        assertThat(got.header("authorization")).isEqualTo("Bearer sk-upstream-secret");
    }

    @Test
    void keyIsSentAnotherWayOnlyIfTheOperatorSaysSo() {
        String headers = "\"headers\":{\"Authorization\":\"\",\"X-Api-Key\":\"key={api_key}\"}";
        Received got = received("{\"headers_override_auth\":true," + headers + "}");
        assertThat(got.headers().first("Authorization")).isEmpty();
        assertThat(got.header("x-api-key")).isEqualTo("key=sk-upstream-secret");
    }

    @Test
    void whatWasStoredBeforeItWasRefusedIsNotSent() {
        Received got = received("{\"headers\":{\"Authorization\":\"evil\",\"Host\":\"evil\",\"X-A\":\"b\\r\\nC: d\","
                + "\"Content-Length\":\"1\",\"X-Good\":\"yes\"}}");
        assertThat(got.header("authorization")).isEqualTo("Bearer sk-upstream-secret");
        assertThat(got.header("host")).startsWith("127.0.0.1:");
        assertThat(got.headers().first("C")).isEmpty();
        assertThat(got.headers().first("X-A")).isEmpty();
        assertThat(got.header("x-good")).isEqualTo("yes");
    }

    @Test
    void questionsToTheChannelsServerCarryThem() {
        try (FakeUpstream upstream = FakeUpstream.start(e -> e.json(200, "1"))) {
            ChannelRow row = Gateway.row(1, upstream.url(), "m", 0, 0, "", "{\"headers\":{\"X-Team\":\"blue\"}}");
            assertThat(new Inquiries(gateway.engine).models(row, false)).isEqualTo(List.of("1"));
            assertThat(upstream.requests().getFirst().header("x-team")).isEqualTo("blue");
        }
    }
}
