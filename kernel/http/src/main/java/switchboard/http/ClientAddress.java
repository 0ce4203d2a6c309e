package switchboard.http;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Where a request comes from: the socket's address, unless that is one of {@code TRUSTED_PROXIES} (addresses and
 * networks such as {@code 10.0.0.0/8}, separated by commas). Then it is the right-most entry of
 * {@code X-Forwarded-For} that is not itself a trusted proxy: what stands left of it anybody may have written.
 */
@Component(service = ClientAddress.class)
public final class ClientAddress {
    private final List<Network> trusted;

    /** Reads the process's environment. */
    @Activate
    public ClientAddress() {
        this(Variables.ofProcess());
    }

    /** @throws IllegalArgumentException if {@code TRUSTED_PROXIES} names something that is no network */
    public ClientAddress(Map<String, String> environment) {
        trusted = Network.list(environment.getOrDefault("TRUSTED_PROXIES", ""));
    }

    /** The address, without a port. */
    public String of(Request request) {
        String peer = Request.getRemoteAddr(request);
        if (trusted.isEmpty() || !trusted(peer)) {
            return peer;
        }
        List<String> hops = request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false);
        String client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            String hop = Network.withoutPort(hops.get(i));
            if (!Network.isAddress(hop)) {
                return client;
            }
            client = hop;
            if (!trusted(hop)) {
                return client;
            }
        }
        return client;
    }

    /**
     * What one customer of a network has: an IPv4 address alone, the first 64 bits of an IPv6 one. What is no address
     * stands for itself.
     */
    public static String network(String address) {
        byte[] bytes = Network.bytes(address);
        return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) + "/64" : address;
    }

    private boolean trusted(String address) {
        return trusted.stream().anyMatch(network -> network.holds(address));
    }
}
