package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import switchboard.testkit.FakeProxy;
import switchboard.testkit.FakeUpstream;

/** Calls of channels that have a proxy of their own, with a login. */
class ChannelProxyIT {
    private static final String BASIC = Base64.getEncoder().encodeToString("ann:p@ss".getBytes(StandardCharsets.UTF_8));

    private Gateway gateway;

    @BeforeEach
    void start() {
        gateway = Gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void channel(FakeUpstream upstream, String scheme, FakeProxy proxy) {
        gateway.store(Gateway.row(
                1,
                upstream.url(),
                "m",
                0,
                0,
                "",
                "{\"proxy\":\"%s://ann:p%%40ss@127.0.0.1:%d\"}".formatted(scheme, proxy.port())));
    }

    private static String heard(FakeProxy proxy) throws InterruptedException {
        return String.valueOf(proxy.heard().poll(10, TimeUnit.SECONDS));
    }

    @Test
    void socksProxyOfAChannelIsToldItsLoginAndTheUpstreamIsNot() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering();
                FakeProxy proxy = new FakeProxy(URI.create(upstream.url()).getPort())) {
            channel(upstream, "socks5", proxy);
            assertThat(gateway.chat(gateway.token(), "m", false).statusCode()).isEqualTo(200);
            assertThat(heard(proxy)).isEqualTo("ann:p@ss");
            assertThat(heard(proxy))
                    .isEqualTo("127.0.0.1:" + URI.create(upstream.url()).getPort());
            assertThat(upstream.requests().getFirst().header("authorization")).isEqualTo("Bearer sk-upstream-secret");
            gateway.assertAllOver();
        }
    }

    @Test
    void streamsComeThroughAnHttpProxyWithALogin() throws Exception {
        try (FakeUpstream upstream = Upstreaming.streaming();
                FakeProxy proxy =
                        FakeProxy.forwarding(URI.create(upstream.url()).getPort())) {
            channel(upstream, "http", proxy);
            var answer = gateway.chat(gateway.token(), "m", true);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("hel", "lo", "[DONE]");
            assertThat(heard(proxy))
                    .startsWith("POST " + upstream.url())
                    .contains("Proxy-Authorization: Basic " + BASIC);
            assertThat(upstream.requests().getFirst().header("proxy-authorization"))
                    .isEmpty();
            gateway.assertAllOver();
        }
    }

    /** A proxy that is away is an upstream that cannot be reached; its login is told nobody. */
    @Test
    void proxyThatIsAwayIsAFailureWithoutItsLogin() throws Exception {
        try (FakeUpstream upstream = Upstreaming.answering()) {
            FakeProxy proxy = new FakeProxy(1);
            channel(upstream, "socks5h", proxy);
            proxy.close();
            var answer = gateway.chat(gateway.token(), "m", false);
            assertThat(answer.statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(answer.body()).doesNotContain("ann", "p@ss", "p%40ss");
            assertThat(upstream.requests()).isEmpty();
            gateway.assertAllOver();
        }
    }
}
