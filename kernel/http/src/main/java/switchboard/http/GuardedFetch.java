package switchboard.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;
import switchboard.spi.Upstream.Fetched;

/**
 * Fetches what a client, or anybody else who is not the operator, names: images of prompts, say. Every address goes
 * past one guard, those of redirects too. A name is resolved once, all that it stands for is checked, and that is what
 * is connected to, so that a name cannot change between check and use. Nothing that proves who we are is ever sent.
 *
 * <p>Blocks, so it is used on virtual threads alone.
 */
public final class GuardedFetch implements AutoCloseable {
    private static final int MOST_BYTES = 20 << 20;
    private static final int MOST_REDIRECTS = 3;
    private static final int AT_ONCE = 32;
    private static final long SECONDS = 10;
    private static final String PROXY = "USER_CONTENT_REQUEST_PROXY";

    /** What a name stands for. */
    @FunctionalInterface
    interface Names {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    private final AddressGuard guard;
    private final Names names;
    private final ExecutorService blocking;
    private final Duration limit;
    private final Optional<ProxyAddress> proxy;
    private final HttpClient client;
    private final Semaphore permits = new Semaphore(AT_ONCE);

    /**
     * @param environment {@code FETCH_ALLOW_PRIVATE}, {@code USER_CONTENT_REQUEST_TIMEOUT},
     *     {@code USER_CONTENT_REQUEST_PROXY}
     * @throws IllegalArgumentException if a network or the proxy's address cannot be read
     */
    GuardedFetch(Transport transport, Map<String, String> environment) {
        this(transport, environment, InetAddress::getAllByName);
    }

    GuardedFetch(Transport transport, Map<String, String> environment, Names names) {
        this.guard = new AddressGuard(Network.list(environment.getOrDefault("FETCH_ALLOW_PRIVATE", "")));
        this.names = names;
        this.blocking = transport.blocking();
        this.limit = Duration.ofSeconds(
                Math.max(1, Variables.seconds(environment, "USER_CONTENT_REQUEST_TIMEOUT", SECONDS)));
        this.proxy = proxy(environment.getOrDefault(PROXY, "").strip());
        this.client = client(transport);
        proxy.ifPresent(address -> address.install(client, 0));
    }

    private static Optional<ProxyAddress> proxy(String address) {
        try {
            return address.isEmpty() ? Optional.empty() : Optional.of(ProxyAddress.of(URI.create(address)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    PROXY + " is not the address of a proxy"); // its text may hold a password
        }
    }

    private HttpClient client(Transport transport) {
        var connector = new ClientConnector();
        connector.setSelectors(1);
        var made = new HttpClient(new HttpClientTransportOverHTTP(connector));
        made.setName("switchboard-fetch");
        made.setExecutor(transport.threads());
        made.setScheduler(transport.timer());
        made.setByteBufferPool(transport.buffers());
        made.setConnectTimeout(limit.toMillis());
        made.setSocketAddressResolver(this::resolve);
        made.setFollowRedirects(false);
        made.setUserAgentField(null);
        made.setHttpCookieStore(new HttpCookieStore.Empty());
        LifeCycle.start(made);
        made.getContentDecoderFactories().clear();
        made.getProtocolHandlers().clear();
        return made;
    }

    /**
     * What is at an address now; at most 20 MiB, over at most 3 redirects.
     *
     * @throws FetchException if it cannot be had, or must not be
     */
    public Fetched fetch(URI address) {
        long end = System.nanoTime() + limit.toNanos();
        acquire(end);
        try {
            URI url = address;
            for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
                ContentResponse answer = get(url, end);
                Optional<URI> next = next(url, answer);
                if (next.isEmpty()) {
                    return fetched(answer);
                }
                url = next.get();
            }
            throw new FetchException("the address leads from one to the other too often");
        } finally {
            permits.release();
        }
    }

    private void acquire(long end) {
        try {
            if (!permits.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw late();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * A request past the guard, not sent yet.
     *
     * @throws FetchException if the address must not be asked
     */
    Request guarded(String method, URI url) {
        guard.check(url);
        if (proxy.isPresent()) {
            checkName(url.getHost());
        }
        return request(url).method(method);
    }

    private ContentResponse get(URI url, long end) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw late();
        }
        Request request = guarded("GET", url).timeout(left, TimeUnit.NANOSECONDS);
        CompletableFuture<ContentResponse> answer = new CompletableResponseListener(request, MOST_BYTES).send();
        try {
            return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            var unused = request.abort(e);
            throw late();
        } catch (InterruptedException e) {
            var unused = request.abort(e);
            throw interrupted();
        } catch (ExecutionException e) {
            throw failed(e);
        }
    }

    private Request request(URI url) {
        Request request = client.newRequest(url)
                .method("GET")
                .headers(fields -> fields.put(HttpHeader.ACCEPT, "*/*")
                        .put(HttpHeader.ACCEPT_ENCODING, "identity")
                        .put(HttpHeader.USER_AGENT, "Switchboard")
                        .put(HttpHeader.CONNECTION, "close")); // a connection is for the address that was checked
        return proxy.isPresent() ? request.tag(proxy.get()) : request;
    }

    private FetchException failed(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case FetchException refused -> {
                    return refused;
                }
                case TimeoutException timeout -> {
                    return late();
                }
                case IllegalArgumentException tooLong -> { // what Jetty calls more bytes than it shall keep
                    return new FetchException("what is at the address has more than 20 MiB");
                }
                default -> {}
            }
        }
        return new FetchException("the address could not be reached");
    }

    private FetchException late() {
        return new FetchException("the address took longer than " + limit.toSeconds() + " s");
    }

    private static FetchException interrupted() {
        Thread.currentThread().interrupt();
        return new FetchException("nobody waits for it any more");
    }

    private static Optional<URI> next(URI url, ContentResponse answer) {
        String location = answer.getHeaders().get(HttpHeader.LOCATION);
        boolean leadsOn = switch (answer.getStatus()) {
            case 301, 302, 303, 307, 308 -> location != null;
            default -> false;
        };
        try {
            return leadsOn ? Optional.of(url.resolve(location.strip())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new FetchException("the address leads to one that cannot be read");
        }
    }

    private static Fetched fetched(ContentResponse answer) {
        byte[] bytes = answer.getContent();
        if (answer.getStatus() != 200) {
            throw new FetchException("the address answered with status " + answer.getStatus());
        }
        if (bytes == null || bytes.length == 0) {
            throw new FetchException("there is nothing at the address");
        }
        return new Fetched(MagicBytes.mediaType(bytes), bytes);
    }

    // ── names

    /** Jetty connects to what this answers, and to nothing else. */
    private void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        blocking.execute(() -> {
            try {
                boolean isProxy = proxy.isPresent(); // then nothing else is connected to
                InetAddress[] addresses = isProxy ? InetAddress.getAllByName(host) : checked(host);
                promise.succeeded(Arrays.stream(addresses)
                        .map(address -> new InetSocketAddress(address, port))
                        .toList());
            } catch (UnknownHostException | RuntimeException e) {
                promise.failed(e);
            }
        });
    }

    /** Everything a name stands for; one address that may not be asked spoils the others. */
    private InetAddress[] checked(String host) throws UnknownHostException {
        InetAddress[] addresses = names.of(host);
        for (InetAddress address : addresses) {
            guard.check(address);
        }
        return addresses;
    }

    /** A proxy finds addresses itself; what is known here of a name must be good all the same. */
    private void checkName(String host) {
        try {
            InetAddress[] known = checked(host);
            if (known.length == 0) {
                throw new FetchException("the address could not be reached");
            }
        } catch (UnknownHostException e) {
            return; // the proxy may know it
        }
    }

    /** @throws FetchException if an address must not be asked, as it is written */
    void checkText(URI url) {
        guard.check(url);
    }

    /** @throws FetchException if a proxy must not be spoken to, as it is written */
    void checkProxyText(URI proxy) {
        guard.checkProxy(proxy);
    }

    /** The same guard for connections of others. */
    GuardedNames names(Predicate<Object> trusted) {
        return new GuardedNames(guard, names, blocking, trusted);
    }

    @Override
    public void close() {
        LifeCycle.stop(client);
    }
}
