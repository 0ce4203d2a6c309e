package switchboard.relay;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import switchboard.store.Environment;

/**
 * How long each phase of a call may take, in nanoseconds; 0 is no limit. A channel may have its own, in seconds, as
 * members of its {@code config} with the variable's name in lower case.
 *
 * @param connect until there is a connection
 * @param firstByte from then until the upstream's answer begins
 * @param firstEvent from then until the first event that is an answer
 * @param gap between two pieces of an answer
 * @param whole all together
 * @param client how long the client may take nothing
 */
record Limits(long connect, long firstByte, long firstEvent, long gap, long whole, long client) {
    private static final String CONNECT = "RELAY_CONNECT_TIMEOUT";
    private static final String FIRST_BYTE = "RELAY_FIRST_BYTE_TIMEOUT";
    private static final String FIRST_EVENT = "RELAY_FIRST_EVENT_TIMEOUT";
    private static final String GAP = "RELAY_GAP_TIMEOUT";
    private static final String WHOLE = "RELAY_TIMEOUT";
    private static final String CLIENT = "RELAY_CLIENT_TIMEOUT";

    /** The limits of channels without their own. */
    static Limits of(Environment environment) {
        return new Limits(
                seconds(environment.real(CONNECT, 10)),
                seconds(environment.real(FIRST_BYTE, 120)),
                seconds(environment.real(FIRST_EVENT, 120)),
                seconds(environment.real(GAP, 120)),
                seconds(environment.real(WHOLE, 0)),
                seconds(environment.real(CLIENT, 60)));
    }

    /** These limits, but for those a channel sets itself. */
    Limits with(Map<String, String> config) {
        return new Limits(
                own(config, CONNECT, connect),
                own(config, FIRST_BYTE, firstByte),
                own(config, FIRST_EVENT, firstEvent),
                own(config, GAP, gap),
                own(config, WHOLE, whole),
                client);
    }

    private static long own(Map<String, String> config, String name, long otherwise) {
        String value = config.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return seconds(Double.parseDouble(value));
        } catch (NumberFormatException notANumber) {
            return otherwise;
        }
    }

    private static long seconds(double value) {
        return value <= 0 ? 0 : (long) (Math.min(value, 1e6) * TimeUnit.SECONDS.toNanos(1));
    }
}
