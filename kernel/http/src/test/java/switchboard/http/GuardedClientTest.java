package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;
import switchboard.testkit.ForbiddenAddresses;

/** Upstreams that somebody else than the operator has named. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedClientTest {
    /** Loopback, but none that anybody else uses. */
    private static final String HERE = "127.77.0.11";

    private final Transport transport = new Transport();
    private final HttpServer server = new HttpServer(transport, Map.of());
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final UpstreamClient strict = client(Map.of());
    private final UpstreamClient local = client(Map.of("FETCH_ALLOW_PRIVATE", HERE));
    private int port;

    private UpstreamClient client(Map<String, String> environment) {
        return new UpstreamClient(transport, environment, new GuardedFetch(transport, environment, this::lookUp));
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        List<String> found = names.getOrDefault(name, List.of());
        if (found.isEmpty() && !Network.isAddress(name.replaceAll("[\\[\\]]", ""))) {
            throw new UnknownHostException(name);
        }
        if (found.isEmpty()) {
            return InetAddress.getAllByName(name);
        }
        InetAddress[] addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(found.get(i));
        }
        return addresses;
    }

    @BeforeAll
    void open() throws IOException {
        port = server.open(0);
        server.add(new FakePlane(10, false, (request, response, callback) -> {
            asked.incrementAndGet();
            Answers.text(response, 200, "here", callback);
            return true;
        }));
    }

    @BeforeEach
    void forget() {
        names.clear();
        asked.set(0);
    }

    @AfterAll
    void close() {
        strict.close();
        local.close();
        server.close();
        transport.close();
    }

    static List<String> corpus() {
        return ForbiddenAddresses.lines();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void addressesOfTheCorpusAreNeverConnectedTo(String line) {
        ForbiddenAddresses.url(line, names).ifPresent(this::assertNeverConnectedTo);
    }

    private void assertNeverConnectedTo(URI url) {
        assertThatThrownBy(() -> strict.checkPublic(url, Optional.empty())).isInstanceOf(FetchException.class);
        assertThatThrownBy(() -> strict.guarded("GET", url, Optional.empty()).send())
                .satisfies(
                        why -> assertThat(refusedByTheGuard(why)).as("%s", why).isTrue());
    }

    /** What is asked by the bundles in somebody's name, such as a user's webhook. */
    @ParameterizedTest
    @MethodSource("corpus")
    void bundlesAreRefusedThemAsWell(String line) {
        ForbiddenAddresses.url(line, names).ifPresent(this::assertRefusedToBundles);
    }

    private void assertRefusedToBundles(URI url) {
        var request = new UpstreamRequest("POST", url, Headers.of("Authorization", "secret"), Payload.EMPTY);
        assertThatThrownBy(() -> new OutboundClient(strict).send(request, WebClient.Named.BY_OTHERS))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        refused -> assertThat(refused.failure().failure()).isEqualTo(Failure.BADREQ))
                .hasMessageNotContaining("secret");
    }

    /** A proxy may have a login, and any port; where it is matters. */
    @ParameterizedTest
    @MethodSource("corpus")
    void proxiesThatSomebodyNamesAreNoneOfThem(String line) {
        ForbiddenAddresses.url(line, names)
                .filter(proxy -> String.valueOf(proxy.getScheme()).startsWith("http")) // others are no proxies at all
                .filter(proxy -> !"example.com".equalsIgnoreCase(proxy.getHost())) // public: its path or port is not
                .ifPresent(proxy ->
                        assertThatThrownBy(() -> strict.checkPublicProxy(proxy)).isInstanceOf(FetchException.class));
    }

    private static boolean refusedByTheGuard(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof FetchException || cause instanceof IllegalArgumentException) {
                return true;
            }
        }
        return false;
    }

    @Test
    void nameThatChangesAfterItWasCheckedIsCheckedAgain() throws Exception {
        URI url = URI.create("http://rebinding.example:" + port + "/");
        names.put("rebinding.example", List.of("93.184.216.34"));
        assertThatCode(() -> strict.checkPublic(url, Optional.empty())).doesNotThrowAnyException();
        names.put("rebinding.example", List.of("127.0.0.1"));
        assertThatThrownBy(() -> strict.guarded("GET", url, Optional.empty()).send())
                .satisfies(why -> assertThat(refusedByTheGuard(why)).isTrue());
        names.put("rebinding.example", List.of("93.184.216.34", "127.0.0.1"));
        assertThatThrownBy(() -> strict.guarded("GET", url, Optional.empty()).send())
                .satisfies(why -> assertThat(refusedByTheGuard(why)).isTrue());
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatTheOperatorAllowsIsAsked() throws Exception {
        names.put("allowed.example", List.of(HERE));
        URI url = URI.create("http://allowed.example:" + port + "/");
        assertThatCode(() -> local.checkPublic(url, Optional.empty())).doesNotThrowAnyException();
        assertThat(local.guarded("GET", url, Optional.empty()).send().getContentAsString())
                .isEqualTo("here");
        assertThat(asked).hasValue(1);
    }

    @Test
    void connectionsOfOthersAreNotShared() throws Exception {
        URI url = URI.create("http://127.0.0.1:" + port + "/");
        assertThat(strict.request("GET", url, Optional.empty()).send().getStatus())
                .isEqualTo(200);
        assertThatThrownBy(() -> strict.guarded("GET", url, Optional.empty())).isInstanceOf(FetchException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void proxyThatSomebodyNamedMustBePublicAndSoMustWhatIsBehindIt() {
        URI public4 = URI.create("http://93.184.216.34/");
        for (String proxy : new String[] {
            "http://127.0.0.1:" + port, "socks5://user:secret@10.0.0.1:1080", "http://0x7f.1:3128", "https://[::1]:443"
        }) {
            Optional<URI> named = Optional.of(URI.create(proxy));
            assertThatThrownBy(() -> strict.checkPublic(public4, named))
                    .as(proxy)
                    .isInstanceOf(FetchException.class)
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> strict.guarded("GET", public4, named).send())
                    .as(proxy)
                    .satisfies(why -> assertThat(refusedByTheGuard(why)).isTrue());
        }
        names.put("inside.example", List.of("10.0.0.5"));
        URI inside = URI.create("http://inside.example/");
        Optional<URI> allowed = Optional.of(URI.create("http://" + HERE + ":" + port));
        assertThatThrownBy(() -> local.guarded("GET", inside, allowed).send())
                .satisfies(why -> assertThat(refusedByTheGuard(why)).isTrue());
        assertThat(asked).hasValue(0);
    }

    @Test
    void operatorsOwnProxyMayBeAnywhereButNotWhatIsBehindIt() throws Exception {
        try (UpstreamClient proxied = client(Map.of("RELAY_PROXY", "http://127.0.0.1:" + port))) {
            URI unknown = URI.create("http://known-to-the-proxy.example/");
            assertThat(proxied.guarded("GET", unknown, Optional.empty()).send().getContentAsString())
                    .isEqualTo("here");
            names.put("inside.example", List.of("10.0.0.5"));
            URI inside = URI.create("http://inside.example/");
            assertThatThrownBy(() ->
                            proxied.guarded("GET", inside, Optional.empty()).send())
                    .satisfies(why -> assertThat(refusedByTheGuard(why)).isTrue());
            assertThat(asked).hasValue(1);
        }
    }
}
