package switchboard.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the gateway may ask for somebody who only names an address: servers of the public Internet, by http or https.
 * Judges an address as it is written, and then the IP addresses behind its name.
 */
final class AddressGuard {
    private static final int LONGEST = 8192;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int FIRST_COMMON = 1024;

    /** Everything of IPv4 that is not the public Internet, and the one public address that clouds answer on inside. */
    private static final List<Network> NOT_PUBLIC_4 = Network.list("""
            0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24,
            192.0.2.0/24, 192.31.196.0/24, 192.52.193.0/24, 192.88.99.0/24, 192.168.0.0/16, 192.175.48.0/24,
            198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, 168.63.129.16""");

    /** The part of IPv6 that is public, but for what follows. */
    private static final Network GLOBAL_6 = Network.list("2000::/3").getFirst();

    private static final List<Network> NOT_PUBLIC_6 =
            Network.list("2001::/23, 2001:db8::/32, 2002::/16, 2620:4f:8000::/48, 3fff::/20");
    /** Addresses of IPv4 as an IPv6 host reaches them; the last four bytes decide. */
    private static final Network NAT64 = Network.list("64:ff9b::/96").getFirst();

    /** Where no web server is, but what believes a request's lines: databases, mail, orchestration, chat, X11 … */
    private static final Set<Integer> DANGEROUS_PORTS = Set.of(
            1080, 1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2377, 2379, 2380, 3128, 3306, 3389, 3659, 4045,
            4190, 4369, 5060, 5061, 5432, 5672, 5900, 5984, 5985, 5986, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668,
            6669, 6679, 6697, 8500, 9042, 9092, 9200, 9300, 10080, 10250, 10255, 11211, 15672, 25672, 26379, 27017,
            27018, 50000, 61616);

    private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]*|[0-9]+");
    private static final Pattern QUAD = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final List<Network> allowed;

    /** @param allowed networks that may be asked though they are not public */
    AddressGuard(List<Network> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** @throws FetchException if an address may not be asked, whatever its name stands for */
    void check(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        refuse(!scheme.equals("http") && !scheme.equals("https"), "the address is not http or https");
        refuse(url.toString().length() > LONGEST, "the address is too long");
        String host = url.getHost();
        refuse(host == null || host.isEmpty(), "the address names no host");
        refuse(url.getRawUserInfo() != null, "the address holds a user");
        checkPort(url.getPort(), scheme.equals("https"));
        checkHost(String.valueOf(host));
    }

    private static void checkPort(int port, boolean secure) {
        int meant = port >= 0 ? port : secure ? HTTPS : HTTP;
        boolean usual = meant == HTTP || meant == HTTPS || (meant >= FIRST_COMMON && meant <= 65_535);
        refuse(!usual || DANGEROUS_PORTS.contains(meant), "the address has a port that is not for web servers");
    }

    /** @throws FetchException if a proxy of somebody who only names addresses must not be spoken to */
    void checkProxy(URI proxy) {
        refuse(proxy.getHost() == null, "the proxy's address names no host");
        checkHost(String.valueOf(proxy.getHost()));
    }

    /** A host that could be read as a number is one of four plain decimals, or nothing. */
    private void checkHost(String host) {
        refuse(host.endsWith("."), "the address ends in a dot");
        String last = host.substring(host.lastIndexOf('.') + 1);
        if (host.startsWith("[")) {
            String inner = host.substring(1, host.length() - 1);
            refuse(inner.indexOf('%') >= 0 || !Network.isAddress(inner), "the address cannot be read");
            check(literal(inner));
        } else if (NUMBER.matcher(last).matches()) {
            refuse(!QUAD.matcher(host).matches() || !Network.isAddress(host), "the address cannot be read");
            check(literal(host));
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new FetchException("the address cannot be read");
        }
    }

    /** @throws FetchException if an IP address may not be asked */
    void check(InetAddress address) {
        refuse(!allows(address), "the address is not public");
    }

    private boolean allows(InetAddress address) {
        return isPublic(address) || allowed.stream().anyMatch(network -> holds(network, address));
    }

    private static boolean isPublic(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> NOT_PUBLIC_4.stream().noneMatch(network -> holds(network, four));
            case Inet6Address six when holds(NAT64, six) -> isPublic(lastFour(six));
            case Inet6Address six ->
                holds(GLOBAL_6, six) && NOT_PUBLIC_6.stream().noneMatch(network -> holds(network, six));
            default -> false;
        };
    }

    private static InetAddress lastFour(Inet6Address address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without the interface an IPv6 address may name. */
    private static boolean holds(Network network, InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return network.holds(zone < 0 ? text : text.substring(0, zone));
    }

    private static void refuse(boolean condition, String message) {
        if (condition) {
            throw new FetchException(message);
        }
    }
}
