package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.http.Transport;
import switchboard.http.UpstreamClient;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;
import switchboard.store.Environment;
import switchboard.testkit.FakeUpstream;

/** What providers may ask the world while they sign. */
class OutsideIT {
    private static final byte[] GIF = "GIF89a and so on".getBytes(StandardCharsets.US_ASCII);

    private final Transport transport = new Transport();
    private final UpstreamClient open = new UpstreamClient(transport, Map.of("FETCH_ALLOW_PRIVATE", "127.0.0.0/8"));
    private final UpstreamClient shut = new UpstreamClient(transport, Map.of());
    private final Outside outside = new Outside(open);

    @AfterEach
    void close() {
        open.close();
        shut.close();
        transport.close();
    }

    private static Upstream channel(String url, String config) {
        Path nowhere = Path.of("nowhere");
        return new Upstreams(Limits.of(Environment.of(Map.of(), nowhere, nowhere)))
                .of(Gateway.row(1, url, "m", 0, 0, "", config));
    }

    private static UpstreamRequest request(String url) {
        byte[] form = "grant_type=x&a=b".getBytes(StandardCharsets.US_ASCII);
        return new UpstreamRequest(
                "POST",
                URI.create(url + "/token?x=1"),
                Headers.of("Content-Type", "application/x-www-form-urlencoded"),
                new Payload.Raw(form));
    }

    @Test
    void providersOwnRequestIsSentAsItIs() {
        try (FakeUpstream server = FakeUpstream.start(e -> e.json(401, "{\"error\":\"no\"}", "X-Why", "because"))) {
            Answer answer = outside.on(channel(server.url(), "")).send(request(server.url()));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers().first("x-why")).contains("because");
            assertThat(answer.body()).asString().isEqualTo("{\"error\":\"no\"}");
            assertThat(server.requests().getFirst().target()).isEqualTo("/token?x=1");
            assertThat(server.requests().getFirst().text()).isEqualTo("grant_type=x&a=b");
        }
    }

    @Test
    void itHasTheChannelsLimits() {
        try (FakeUpstream silent = FakeUpstream.start(e -> e.awaitHangUp(Duration.ofSeconds(20)))) {
            String config = "{\"relay_connect_timeout\":0.1,\"relay_first_byte_timeout\":0.2}";
            assertThat(failure(() -> outside.on(channel(silent.url(), config)).send(request(silent.url()))))
                    .isEqualTo(Failure.SILENT);
        }
    }

    @Test
    void answerThatIsTooLargeAndConnectionThatFailsAreFailures() {
        byte[] large = new byte[(1 << 20) + 1];
        FakeUpstream server = FakeUpstream.start(e -> e.whole(200, "text/plain", large));
        assertThat(failure(() -> outside.on(channel(server.url(), "")).send(request(server.url()))))
                .isEqualTo(Failure.INTERNAL);
        server.close();
        assertThat(failure(() -> outside.on(channel(server.url(), "")).send(request(server.url()))))
                .isEqualTo(Failure.CONNECT);
    }

    @Test
    void imageIsFetchedOnceACallWhateverIsTried() {
        try (FakeUpstream server = FakeUpstream.start(e -> e.whole(200, "text/html", GIF))) {
            URI image = URI.create(server.url() + "/x.png");
            for (int i = 0; i < 3; i++) {
                var fetched = outside.on(channel("http://channel" + i, "")).fetch(image);
                assertThat(fetched.mediaType()).isEqualTo("image/gif");
                assertThat(fetched.bytes()).isEqualTo(GIF);
            }
            assertThat(server.requests()).hasSize(1);
            new Outside(open).on(channel("http://channel", "")).fetch(image);
            assertThat(server.requests()).as("another call").hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9/x.png", "http://[::1]/x.png", "file:///etc/passwd", "http://0x7f.1/"})
    void whatMustNotBeFetchedIsTheClientsMistake(String url) {
        UpstreamFailure failure = relayFailure(
                () -> new Outside(shut).on(channel("http://channel", "")).fetch(URI.create(url)));
        assertThat(failure.failure()).isEqualTo(Failure.BADREQ);
        assertThat(failure.status()).isEqualTo(400);
        assertThat(failure.code()).isEqualTo("\"invalid_image_url\"");
        assertThat(failure.message()).startsWith("an image could not be fetched: the address ");
    }

    @Test
    void imagesOfOneCallHaveALimitTogether() {
        byte[] large = new byte[17 << 20];
        try (FakeUpstream server = FakeUpstream.start(e -> e.whole(200, "image/png", large))) {
            var here = outside.on(channel(server.url(), ""));
            for (int i = 0; i < 3; i++) {
                here.fetch(URI.create(server.url() + "/" + i));
            }
            assertThat(failure(() -> here.fetch(URI.create(server.url() + "/4"))))
                    .isEqualTo(Failure.BADREQ);
        }
    }

    private static Failure failure(ThrowingCallable task) {
        return relayFailure(task).failure();
    }

    private static UpstreamFailure relayFailure(ThrowingCallable task) {
        return catchThrowableOfType(RelayException.class, task).failure();
    }
}
