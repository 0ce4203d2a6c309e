package switchboard.http;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The one client that talks to upstreams. It follows no redirects, decodes nothing, keeps no cookies and adds no field
 * but those of the transport. Its callbacks come on the threads that read sockets, and must not block. Connecting has
 * a limit here ({@code RELAY_CONNECT_TIMEOUT}, 10 s); every later wait is the caller's to limit, request by request.
 */
@Component(service = UpstreamClient.class)
public final class UpstreamClient implements AutoCloseable {
    private static final long CONNECT_SECONDS = 10;
    /** Shorter than what common servers allow, so that a pooled connection is rarely closed under a new request. */
    private static final Duration POOLED_IDLE = Duration.ofSeconds(30);

    private static final Duration UNUSED_DESTINATION = Duration.ofMinutes(10);
    private static final int MAX_CONNECTIONS = 32_768;
    private static final int MAX_WAITING = 16_384;

    private final HttpClient client;
    private final EnvironmentProxy environmentProxy;
    private final GuardedFetch fetch;
    private final Map<URI, ProxyAddress> proxies = new ConcurrentHashMap<>();
    private final AtomicInteger proxyNumbers = new AtomicInteger();

    /** Reads the process's environment. */
    @Activate
    public UpstreamClient(@Reference Transport transport) {
        this(transport, Variables.ofProcess());
    }

    /**
     * @param environment {@code RELAY_PROXY}, {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY},
     *     {@code RELAY_CONNECT_TIMEOUT}, and those of {@link GuardedFetch}
     * @throws IllegalArgumentException if a proxy's address cannot be read
     */
    public UpstreamClient(Transport transport, Map<String, String> environment) {
        environmentProxy = new EnvironmentProxy(environment);
        var connector = new ClientConnector();
        connector.setSelectors(Transport.SELECTORS);
        connector.setTCPNoDelay(true);
        var http = new HttpClientTransportOverHTTP(connector);
        http.setInvocationType(InvocationType.NON_BLOCKING);
        http.setConnectionPoolFactory(Connections::new);
        client = new HttpClient(http);
        client.setName("switchboard-upstream");
        client.setExecutor(transport.threads());
        client.setScheduler(transport.timer());
        client.setByteBufferPool(transport.buffers());
        client.setConnectTimeout(
                Duration.ofSeconds(Variables.seconds(environment, "RELAY_CONNECT_TIMEOUT", CONNECT_SECONDS))
                        .toMillis());
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setSocketAddressResolver(new SocketAddressResolver.Async(
                transport.blocking(), transport.timer(), client.getAddressResolutionTimeout()));
        client.setDestinationIdleTimeout(UNUSED_DESTINATION.toMillis());
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(MAX_WAITING);
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        LifeCycle.start(client);
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().remove("redirect");
        client.getProtocolHandlers().remove("www-authenticate");
        client.getProtocolHandlers().remove("proxy-authenticate");
        fetch = new GuardedFetch(transport, environment);
    }

    /**
     * A request that is not sent yet. It waits for its answer without end: {@link Request#idleTimeout} and
     * {@link Request#timeout} are the caller's.
     *
     * @param proxy {@code http:}, {@code https:}, {@code socks5:} or {@code socks5h:}, possibly with a user and a
     *     password; empty stands for what the environment says
     * @throws IllegalArgumentException if either address cannot be used
     */
    public Request request(String method, URI url, Optional<URI> proxy) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException("an upstream's address is http or https and names a host");
        }
        Request request = client.newRequest(url).method(method).idleTimeout(0, TimeUnit.MILLISECONDS);
        proxy.or(() -> environmentProxy.of(url)).ifPresent(address -> request.tag(installed(address)));
        return request;
    }

    /** Fetches what others than the operator name, past a guard. */
    public GuardedFetch fetch() {
        return fetch;
    }

    private ProxyAddress installed(URI address) {
        return proxies.computeIfAbsent(address, uri -> {
            ProxyAddress proxy = ProxyAddress.of(uri);
            proxy.install(client, proxyNumbers.incrementAndGet());
            return proxy;
        });
    }

    /** For tests and measurements. */
    HttpClient client() {
        return client;
    }

    @Deactivate
    @Override
    public void close() {
        fetch.close();
        LifeCycle.stop(client);
    }

    private static final class Connections extends AbstractConnectionPool {
        Connections(Destination destination) {
            super(destination, () -> new IdleStack<>(MAX_CONNECTIONS), 1);
        }
    }
}
