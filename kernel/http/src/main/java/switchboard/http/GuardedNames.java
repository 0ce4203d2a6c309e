package switchboard.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Names of servers that somebody who is not the operator has named, for connections. A name is resolved once, all that
 * it stands for is checked, and that is what is connected to, so that it cannot change between check and use.
 */
final class GuardedNames implements SocketAddressResolver {
    private final AddressGuard guard;
    private final GuardedFetch.Names names;
    private final ExecutorService blocking;
    private final Predicate<Object> trusted;

    /** @param trusted whether a request's tag is a proxy of the operator's, which may be anywhere */
    GuardedNames(AddressGuard guard, GuardedFetch.Names names, ExecutorService blocking, Predicate<Object> trusted) {
        this.guard = guard;
        this.names = names;
        this.blocking = blocking;
        this.trusted = trusted;
    }

    /**
     * Checks an address as it is written, and all that its name stands for now; a name that nobody knows is good until
     * somebody does.
     */
    void check(URI url) {
        guard.check(url);
        checkName(url.getHost());
    }

    /** The same for the address of a proxy. */
    void checkProxy(URI proxy) {
        guard.checkProxy(proxy);
        checkName(proxy.getHost());
    }

    private void checkName(String host) {
        try {
            checked(host.toLowerCase(Locale.ROOT));
        } catch (UnknownHostException e) {
            return; // nothing can be connected to
        }
    }

    private InetAddress[] checked(String host) throws UnknownHostException {
        InetAddress[] addresses = names.of(host);
        for (InetAddress address : addresses) {
            guard.check(address);
        }
        return addresses;
    }

    @Override
    public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
        blocking.execute(() -> {
            try {
                promise.succeeded(Arrays.stream(addresses(host, context))
                        .map(address -> new InetSocketAddress(address, port))
                        .toList());
            } catch (UnknownHostException | RuntimeException e) {
                promise.failed(e);
            }
        });
    }

    /** Of a proxy's host, where there is one; then the server behind it must be good as far as it is known here. */
    private InetAddress[] addresses(String host, Map<String, Object> context) throws UnknownHostException {
        if (!(context.get(Destination.CONTEXT_KEY) instanceof Destination destination)) {
            throw new IllegalStateException("a connection to nowhere");
        }
        if (destination.getProxy() != null) {
            checkName(destination.getOrigin().getAddress().getHost());
        }
        return trusted.test(destination.getOrigin().getTag()) ? names.of(host) : checked(host);
    }
}
