package switchboard.admin;

import java.util.Optional;
import java.util.regex.Pattern;

/** Comma-separated networks such as {@code 10.0.0.0/8, fd00::/8}. */
final class Subnets {
    private static final Pattern IPV4 = Pattern.compile(
            "((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)/(\\d|[12]\\d|3[0-2])");
    private static final Pattern IPV6_SHAPE =
            Pattern.compile("([0-9A-Fa-f:]+(?:[0-9.]+)?)/(\\d|[1-9]\\d|1[01]\\d|12[0-8])");
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    private Subnets() {}

    /** The first entry that is no network; empty if all are, or there is none. */
    static Optional<String> firstFault(String subnets) {
        if (subnets.isEmpty()) {
            return Optional.empty();
        }
        for (String entry : subnets.split(",", -1)) {
            String subnet = entry.strip();
            if (!IPV4.matcher(subnet).matches() && !isIpv6(subnet)) {
                return Optional.of(subnet);
            }
        }
        return Optional.empty();
    }

    private static boolean isIpv6(String subnet) {
        var shape = IPV6_SHAPE.matcher(subnet);
        if (!shape.matches()) {
            return false;
        }
        String address = shape.group(1);
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address) == 8;
        }
        String before = address.substring(0, gap);
        String after = address.substring(gap + 2);
        int known = (before.isEmpty() ? 0 : groups(before)) + (after.isEmpty() ? 0 : groups(after));
        return known >= 0 && known < 8;
    }

    /** How many groups of 16 bits; far below 0 if one is none. */
    private static int groups(String text) {
        int count = 0;
        for (String group : text.split(":", -1)) {
            if (!IPV6_GROUP.matcher(group).matches()) {
                return -100;
            }
            count++;
        }
        return count;
    }
}
