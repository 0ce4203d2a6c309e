package switchboard.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.util.StringUtil;

/** A range of IP addresses. Names are never looked up. */
final class Network {
    private final byte[] start;
    private final int bits;

    private Network(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException if an item is neither an address nor a network */
    static List<Network> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(StringUtil::isNotBlank)
                .map(Network::parse)
                .toList();
    }

    private static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] start = bytes(slash < 0 ? text : text.substring(0, slash));
        int all = start.length * Byte.SIZE;
        int bits = all;
        if (slash >= 0) {
            try {
                bits = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                bits = -1;
            }
        }
        if (start.length == 0 || bits < 0 || bits > all) {
            throw new IllegalArgumentException(text + " is neither an address nor a network");
        }
        return new Network(start, bits);
    }

    static boolean isAddress(String text) {
        return bytes(text).length > 0;
    }

    static boolean isNetwork(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isLoopback(String text) {
        byte[] address = bytes(text);
        return switch (address.length) {
            case 4 -> address[0] == 127;
            case 16 -> Arrays.equals(address, bytes("::1"));
            default -> false;
        };
    }

    boolean holds(String address) {
        byte[] other = bytes(address);
        if (other.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int mask = 0xff << Math.max(0, Byte.SIZE - (bits - bit)) & 0xff;
            if (((start[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code 1.2.3.4:567} and {@code [::1]:567} as {@code 1.2.3.4} and {@code ::1}. */
    static String withoutPort(String text) {
        if (text.startsWith("[") && text.indexOf(']') > 0) {
            return text.substring(1, text.indexOf(']'));
        }
        int colon = text.indexOf(':');
        return colon > 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    /** None if it is not a literal address; an IPv4 address inside IPv6 is IPv4. */
    static byte[] bytes(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')) {
            return new byte[0];
        }
        if (text.indexOf(':') < 0 && text.chars().filter(c -> c == '.').count() != 3) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(text).getAddress(); // digits, dots and colons alone: a literal
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
