package switchboard.http;

import java.net.URI;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
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

    private final Transport transport;
    private final long connectMillis;
    private final EnvironmentProxy environmentProxy;
    private final GuardedFetch fetch;
    private final GuardedNames names;
    private final Dialer open;
    private @Nullable Dialer guarded; // made when it is needed
    private boolean closed;

    /** A client, and the proxies it knows by address. */
    private record Dialer(HttpClient client, Map<URI, ProxyAddress> proxies, AtomicInteger numbers) {
        Dialer(HttpClient client) {
            this(client, new ConcurrentHashMap<>(), new AtomicInteger());
        }

        Request request(String method, URI url, Optional<URI> proxy) {
            Request request = client.newRequest(url).method(method).idleTimeout(0, TimeUnit.MILLISECONDS);
            proxy.ifPresent(address -> request.tag(installed(address)));
            return request;
        }

        private ProxyAddress installed(URI address) {
            return proxies.computeIfAbsent(address, uri -> {
                ProxyAddress proxy = ProxyAddress.of(uri);
                proxy.install(client, numbers.incrementAndGet());
                return proxy;
            });
        }
    }

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
        this(transport, environment, new GuardedFetch(transport, environment));
    }

    UpstreamClient(Transport transport, Map<String, String> environment, GuardedFetch fetch) {
        this.transport = transport;
        this.connectMillis = Duration.ofSeconds(
                        Variables.seconds(environment, "RELAY_CONNECT_TIMEOUT", CONNECT_SECONDS))
                .toMillis();
        this.environmentProxy = new EnvironmentProxy(environment);
        this.fetch = fetch;
        this.names = fetch.names(environmentProxy::isProxy);
        this.open = new Dialer(client(
                "switchboard-upstream",
                Transport.SELECTORS,
                client -> new SocketAddressResolver.Async(
                        transport.blocking(), transport.timer(), client.getAddressResolutionTimeout())));
    }

    private HttpClient client(String name, int selectors, Function<HttpClient, SocketAddressResolver> names) {
        var connector = new Connector();
        connector.setSelectors(selectors);
        connector.setTCPNoDelay(true);
        var http = new HttpClientTransportOverHTTP(connector);
        http.setInvocationType(InvocationType.NON_BLOCKING);
        http.setConnectionPoolFactory(Connections::new);
        var client = new HttpClient(http);
        client.setName(name);
        client.setExecutor(transport.threads());
        client.setScheduler(transport.timer());
        client.setByteBufferPool(transport.buffers());
        client.setConnectTimeout(connectMillis);
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setSocketAddressResolver(names.apply(client));
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
        return client;
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
        return open.request(method, checked(url), proxy.or(() -> environmentProxy.of(url)));
    }

    /**
     * The same for an address that somebody else than the operator has named: nothing is connected to that is not
     * public, neither the server nor such a proxy. Shares no connection with the others.
     *
     * @throws FetchException if an address must not be asked, as it is written
     */
    public Request guarded(String method, URI url, Optional<URI> proxy) {
        fetch.checkText(checked(url));
        proxy.ifPresent(fetch::checkProxyText);
        return guarded().request(method, url, proxy.or(() -> environmentProxy.of(url)));
    }

    private synchronized Dialer guarded() {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        Dialer made = guarded;
        if (made == null) {
            made = new Dialer(client("switchboard-guarded", 1, client -> names));
            guarded = made;
        }
        return made;
    }

    private static URI checked(URI url) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException("an upstream's address is http or https and names a host");
        }
        return url;
    }

    /**
     * Checks that an upstream's address is public, and its proxy's, if it has one of its own, by all that their names
     * stand for now. Blocks.
     *
     * @throws FetchException if it is not
     */
    public void checkPublic(URI url, Optional<URI> proxy) {
        names.check(url);
        proxy.ifPresent(names::checkProxy);
    }

    /** The same for a proxy alone. */
    public void checkPublicProxy(URI proxy) {
        names.checkProxy(proxy);
    }

    /**
     * Checks that a proxy can be used, as its address is written.
     *
     * @throws IllegalArgumentException if it cannot, with a sentence that names no password
     */
    public static void checkProxy(URI proxy) {
        var unused = ProxyAddress.of(proxy);
    }

    /** Fetches what others than the operator name, past a guard. */
    public GuardedFetch fetch() {
        return fetch;
    }

    /** For tests and measurements. */
    HttpClient client() {
        return open.client();
    }

    @Deactivate
    @Override
    public synchronized void close() {
        closed = true;
        fetch.close();
        LifeCycle.stop(open.client());
        if (guarded != null) {
            LifeCycle.stop(guarded.client());
        }
    }

    private static final class Connector extends ClientConnector {
        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            return new LazyEndPoint((SocketChannel) channel, selector, key, getScheduler(), true);
        }
    }

    private static final class Connections extends AbstractConnectionPool {
        Connections(Destination destination) {
            super(destination, () -> new IdleStack<>(MAX_CONNECTIONS), 1);
        }
    }
}
