package switchboard.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a database server is and how to get in, as One API's users write it into {@code SQL_DSN}. It prints neither
 * user nor password.
 *
 * @param kind what serves there
 * @param hosts one, or several to be tried in turn
 * @param user empty for none
 * @param password empty for none
 * @param database its name
 * @param parameters the rest, decoded, in their order
 */
record Dsn(Kind kind, List<Host> hosts, String user, String password, String database, Map<String, String> parameters) {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> MILLIS =
            Map.of("ns", 1e-6, "us", 1e-3, "µs", 1e-3, "ms", 1.0, "s", 1e3, "m", 6e4, "h", 3.6e6);

    /** What serves a DSN. */
    enum Kind {
        /** MySQL or MariaDB. */
        MYSQL("MySQL"),
        /** PostgreSQL. */
        POSTGRES("PostgreSQL");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    /** Where a server listens. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /**
     * Reads a DSN.
     *
     * @param variable where it stands, for the message
     * @throws StoreException with a sentence without secrets if it cannot be meant
     */
    static Dsn parse(String variable, String text) {
        try {
            return text.startsWith("postgres://") || text.startsWith("postgresql://")
                    ? PostgresDsn.parse(text)
                    : MySqlDsn.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StoreException(variable + " cannot be read: " + e.getMessage(), null);
        }
    }

    /** A parameter; empty if it is not given. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** A time as Go writes it: {@code 5s}, {@code 1m30s}, {@code 500ms}. */
    static Duration duration(String name, String text) {
        Matcher part = DURATION.matcher(text);
        double millis = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis += Double.parseDouble(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0.0);
            end = part.end();
        }
        if (end != text.length() || text.isEmpty()) {
            throw new IllegalArgumentException(name + " is no time such as 5s or 500ms");
        }
        return Duration.ofMillis((long) Math.ceil(millis));
    }

    /** Decodes %XX. */
    static String decoded(String what, String text) {
        return queryDecoded(what, text.replace("+", "%2B"));
    }

    /** Decodes %XX, and + as a blank. */
    static String queryDecoded(String what, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " has a % that is followed by no two hexadecimal digits", e);
        }
    }

    /** A port's number. */
    static int port(String text, int usual) {
        if (text.isEmpty()) {
            return usual;
        }
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("the port is no number from 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    /** Kind, host and database. */
    @Override
    public String toString() {
        return kind.title + " " + hosts.stream().map(Host::toString).collect(Collectors.joining(",")) + "/" + database;
    }
}
