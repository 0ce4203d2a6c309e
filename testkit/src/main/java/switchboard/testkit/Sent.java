package switchboard.testkit;

import java.util.ArrayList;
import java.util.List;
import switchboard.spi.WireEvent;

/**
 * One event as a client got it.
 *
 * @param name its {@code event:} field, empty if it has none
 * @param data its data
 */
public record Sent(String name, String data) {
    /** What an event says, kept beyond the call that passed it. */
    public static Sent of(WireEvent event) {
        return new Sent(event.name(), event.text());
    }

    /** The events of a stream of server-sent events, read without any leniency but for comments. */
    public static List<Sent> all(String stream) {
        List<Sent> all = new ArrayList<>();
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line : stream.split("\r?\n", -1)) {
            if (line.startsWith("event:")) {
                name = value(line);
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value(line));
            } else if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    all.add(new Sent(name, data.toString()));
                }
                name = "";
                data.setLength(0);
            }
        }
        return all;
    }

    private static String value(String line) {
        String value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
