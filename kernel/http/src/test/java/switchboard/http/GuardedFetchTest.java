package switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Upstream.Fetched;
import switchboard.testkit.FakeProxy;
import switchboard.testkit.ForbiddenAddresses;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedFetchTest {
    /** Loopback, but none that anybody else uses. */
    private static final String HERE = "127.77.0.9";

    private static final byte[] PNG = "\u0089PNG\r\n\u001a\n and so on".getBytes(StandardCharsets.ISO_8859_1);

    private final Transport transport = new Transport();
    private final HttpServer server = new HttpServer(transport, Map.of());
    private final Map<String, List<String>> names = new ConcurrentHashMap<>();
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();

    /** Asks the Internet alone; nothing in it is a server of ours. */
    private final GuardedFetch strict = new GuardedFetch(transport, Map.of(), this::lookUp);
    /** One whose operator allows it to ask this machine. */
    private final GuardedFetch local = new GuardedFetch(
            transport, Map.of("FETCH_ALLOW_PRIVATE", HERE, "USER_CONTENT_REQUEST_TIMEOUT", "1"), this::lookUp);

    private volatile String leadsTo = "";
    private int port;

    @BeforeAll
    void open() throws IOException {
        port = server.open(0);
        server.add(new FakePlane(10, false, this::answer));
    }

    @BeforeEach
    void forget() {
        names.clear();
        requests.clear();
        names.put("pictures.example", List.of(HERE));
        names.put("inside.example", List.of("127.0.0.1"));
    }

    @AfterAll
    void close() {
        strict.close();
        local.close();
        server.close();
        transport.close();
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        List<String> found = names.getOrDefault(name, List.of());
        if (found.isEmpty() && !Network.isAddress(name.replaceAll("[\\[\\]]", ""))) {
            throw new UnknownHostException(name);
        }
        return found.isEmpty() ? InetAddress.getAllByName(name) : addresses(found);
    }

    private static InetAddress[] addresses(List<String> texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(texts.get(i));
        }
        return addresses;
    }

    private boolean answer(Request request, Response response, Callback callback) {
        requests.add(request.getHeaders().stream().map(HttpField::toString).toList());
        String path = request.getHttpURI().getPath();
        if (path.equals("/elsewhere")) {
            response.setStatus(302);
            response.getHeaders().put(HttpHeader.LOCATION, leadsTo);
            callback.succeeded();
        } else if (path.startsWith("/hop/")) {
            int left = Integer.parseInt(path.substring("/hop/".length()));
            response.setStatus(left % 2 == 0 ? 301 : 307);
            response.getHeaders().put(HttpHeader.LOCATION, left == 1 ? "/picture" : "/hop/" + (left - 1));
            callback.succeeded();
        } else if (path.equals("/slow")) {
            return true; // never
        } else if (path.equals("/status")) {
            response.setStatus(404);
            callback.succeeded();
        } else if (path.equals("/large")) {
            response.write(true, ByteBuffer.allocate((20 << 20) + 1), callback);
        } else {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html");
            response.write(true, ByteBuffer.wrap(path.equals("/empty") ? new byte[0] : PNG), callback);
        }
        return true;
    }

    // ── what is refused

    static List<String> corpus() {
        return ForbiddenAddresses.lines();
    }

    @Test
    void corpusIsLarge() {
        assertThat(corpus()).doesNotHaveDuplicates().hasSizeGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void addressesOfTheCorpusAreNeverAsked(String line) {
        ForbiddenAddresses.url(line, names).ifPresent(this::assertNeverAsked);
    }

    private void assertNeverAsked(URI url) {
        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> strict.fetch(url))
                .withMessageStartingWith("the address ")
                .withMessageNotContainingAny("could not be reached", "took longer", "answered");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void redirectsToTheCorpusAreNeverFollowed(String line) {
        Optional<URI> there = ForbiddenAddresses.url(line, names);
        if (there.isPresent() && there.get().getScheme() == null && there.get().getHost() == null) {
            return; // leads to where it is
        }
        leadsTo = line.split(" ", -1)[0]; // also what nobody could ask himself
        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> local.fetch(pictures("/elsewhere")))
                .withMessageStartingWith("the address ")
                .withMessageNotContainingAny("could not be reached", "took longer", "answered");
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatANameStandsForLaterIsNobodysBusiness() {
        AtomicInteger times = new AtomicInteger();
        try (var fetch = new GuardedFetch(transport, Map.of("FETCH_ALLOW_PRIVATE", HERE), name -> {
            return addresses(List.of(times.getAndIncrement() == 0 ? HERE : "127.0.0.1"));
        })) {
            assertThat(fetch.fetch(pictures("/picture")).mediaType()).isEqualTo("image/png");
            assertThat(times).as("resolved once, and that was connected to").hasValue(1);
            assertThatExceptionOfType(FetchException.class)
                    .isThrownBy(() -> fetch.fetch(pictures("/picture")))
                    .withMessage("the address is not public");
        }
    }

    @Test
    void nothingIsAllowedThatTheOperatorDidNotName() {
        names.put("pictures.example", List.of("127.77.0.10"));
        assertThatExceptionOfType(FetchException.class).isThrownBy(() -> local.fetch(pictures("/picture")));
        assertThat(requests).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuardedFetch(transport, Map.of("FETCH_ALLOW_PRIVATE", "intranet")));
    }

    // ── what is fetched

    @Test
    void pictureIsWhatItsFirstBytesSay() {
        Fetched fetched = local.fetch(pictures("/picture?a=b#part"));
        assertThat(fetched.mediaType()).isEqualTo("image/png");
        assertThat(fetched.bytes()).isEqualTo(PNG);
    }

    @Test
    void serverLearnsTheNameAndNothingElse() {
        local.fetch(pictures("/picture"));
        assertThat(requests.getFirst())
                .containsExactlyInAnyOrder(
                        "Accept: */*",
                        "Accept-Encoding: identity",
                        "User-Agent: Switchboard",
                        "Connection: close",
                        "Host: pictures.example:" + port);
    }

    @Test
    void threeRedirectsAreFollowedAndNoMore() {
        assertThat(local.fetch(pictures("/hop/3")).bytes()).isEqualTo(PNG);
        assertThat(requests).hasSize(4);
        refused("/hop/4", "the address leads from one to the other too often");
    }

    @Test
    void literalAddressOfTheOperatorsNetworkIsFetched() {
        assertThat(local.fetch(URI.create("http://" + HERE + ":" + port + "/picture"))
                        .bytes())
                .isEqualTo(PNG);
    }

    @Test
    void whatCannotBeHadIsARefusal() throws IOException {
        refused("/status", "the address answered with status 404");
        refused("/empty", "there is nothing at the address");
        refused("/large", "what is at the address has more than 20 MiB");
        refused("/slow", "the address took longer than 1 s");
        leadsTo = "http://nowhere.example/";
        refused("/elsewhere", "the address could not be reached");
        leadsTo = "http://a b/";
        refused("/elsewhere", "the address leads to one that cannot be read");
        try (var silent = new ServerSocket(0)) {
            int free = silent.getLocalPort();
            silent.close();
            assertThatExceptionOfType(FetchException.class)
                    .isThrownBy(() -> local.fetch(URI.create("http://pictures.example:" + free + "/")))
                    .withMessage("the address could not be reached");
        }
    }

    private void refused(String path, String message) {
        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> local.fetch(pictures(path)))
                .withMessage(message);
    }

    @Test
    void proxyFetchesWhatMayBeFetched() throws Exception {
        try (var proxy = new FakeProxy(port);
                var fetch = new GuardedFetch(
                        transport,
                        Map.of("USER_CONTENT_REQUEST_PROXY", "http://127.0.0.1:" + proxy.port()),
                        this::lookUp)) {
            names.put("public.example", List.of("93.184.216.34"));
            assertThat(fetch.fetch(URI.create("http://public.example/x")).bytes())
                    .isEqualTo("proxy".getBytes(StandardCharsets.UTF_8));
            assertThat(proxy.heard().take()).startsWith("GET http://public.example/x HTTP/1.1");
            assertThatExceptionOfType(FetchException.class)
                    .isThrownBy(() -> fetch.fetch(URI.create("http://inside.example/x")));
            assertThat(proxy.heard()).isEmpty();
        }
    }

    @Test
    void publicAddressesPass() {
        var guard = new AddressGuard(List.of());
        for (String url : List.of(
                "http://1.1.1.1/",
                "https://8.8.8.8:8443/",
                "http://172.15.0.1/",
                "http://172.32.0.1/",
                "http://100.128.0.1/",
                "http://192.167.1.1/",
                "http://[2606:4700:4700::1111]/",
                "http://[2a00:1450:4001:82a::200e]:8080/",
                "http://[64:ff9b::808:808]/",
                "HTTPS://EXAMPLE.COM/picture.png?x=@y#z",
                "http://3com.example/",
                "http://1e100.net:3000/")) {
            guard.check(URI.create(url));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/jpeg=ffd8ffe000104a464946",
                "image/png=89504e470d0a1a0a0000",
                "image/gif=474946383961",
                "image/webp=524946460102030457454250",
                "image/avif=0000001c6674797061766966",
                "image/heic=000000186674797068656963",
                "application/pdf=255044462d312e37",
                "audio/wav=524946460102030457415645",
                "audio/mpeg=4944330400",
                "audio/mpeg=fffb9064",
                "audio/mpeg=fff36444",
                "audio/aac=fff15080",
                "audio/flac=664c6143",
                "audio/ogg=4f67675300",
                "audio/mp4=00000020667479704d344120",
                "video/mp4=000000206674797069736f6d",
                "video/webm=1a45dfa3",
                "application/octet-stream=3c68746d6c3e",
                "application/octet-stream=ff",
                "application/octet-stream=ffff",
                "application/octet-stream=524946460102"
            })
    void kindIsKnownByItsFirstBytes(String line) {
        String[] parts = line.split("=", 2);
        assertThat(MagicBytes.mediaType(HexFormat.of().parseHex(parts[1]))).isEqualTo(parts[0]);
    }

    private URI pictures(String path) {
        return URI.create("http://pictures.example:" + port + path);
    }
}
