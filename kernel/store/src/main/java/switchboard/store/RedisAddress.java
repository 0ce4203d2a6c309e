package switchboard.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Where Redis is, as {@code REDIS_CONN_STRING} and its like say it. */
sealed interface RedisAddress {
    int PORT = 6379;
    int SENTINEL_PORT = 26379;

    /** A server of one's own. */
    record Server(Host host, boolean tls, Login login, int database) implements RedisAddress {}

    /** A server of this machine, through its socket. */
    record Local(String path, Login login, int database) implements RedisAddress {}

    /** Servers that change their roles: the sentinels know which one is the master. */
    record Sentinels(List<Host> hosts, String master, Login login) implements RedisAddress {}

    /** A name or address, without the brackets of IPv6, and a port. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /** Empty where there is none. Without a password nobody logs in. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return password.isEmpty() ? "nobody" : "somebody"; // a password stands in no log
        }
    }

    /** Where that is, in a few words. */
    default String where() {
        return switch (this) {
            case Server server -> server.host().toString();
            case Local local -> local.path();
            case Sentinels sentinels -> "%s, known to %s".formatted(sentinels.master(), sentinels.hosts());
        };
    }

    /**
     * The address that the environment names.
     *
     * @throws IllegalArgumentException with what is wrong, but not with the text, which may hold a password
     */
    static RedisAddress of(Environment environment) {
        String text = environment.text("REDIS_CONN_STRING", "").strip();
        String master = environment.text("REDIS_MASTER_NAME", "");
        if (!master.isEmpty()) {
            return sentinels(text, master, environment.text("REDIS_PASSWORD", ""));
        }
        int scheme = text.indexOf("://");
        String rest = scheme < 0 ? "" : text.substring(scheme + 3);
        return switch (scheme < 0 ? "" : text.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "redis" -> server(rest, false);
            case "rediss" -> server(rest, true);
            case "unix" -> local(rest);
            default ->
                throw new IllegalArgumentException("it does not begin with redis://, rediss:// or unix://"
                        + (text.contains(",") ? ", and REDIS_MASTER_NAME is not set" : ""));
        };
    }

    private static RedisAddress sentinels(String text, String master, String password) {
        List<Host> hosts = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            if (!one.isBlank()) {
                hosts.add(host(one.strip(), SENTINEL_PORT));
            }
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("it names no sentinel");
        }
        return new Sentinels(List.copyOf(hosts), master, new Login("", password));
    }

    private static RedisAddress server(String text, boolean tls) {
        Parts parts = Parts.of(text);
        String path = parts.path().startsWith("/") ? parts.path().substring(1) : parts.path();
        if (path.contains("/")) {
            throw new IllegalArgumentException("its path is more than the number of a database");
        }
        return new Server(host(parts.host(), PORT), tls, parts.login(), parts.database(path));
    }

    private static RedisAddress local(String text) {
        Parts parts = Parts.of(text);
        if (parts.path().isEmpty()) {
            throw new IllegalArgumentException("it names no socket");
        }
        return new Local(decoded(parts.path()), parts.login(), parts.database(""));
    }

    private static Host host(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > text.lastIndexOf(']')
                && text.indexOf(':') == (text.startsWith("[") ? text.indexOf(':') : colon);
        String name = port ? text.substring(0, colon) : text;
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return new Host(
                name.isEmpty() ? "localhost" : name,
                port && colon + 1 < text.length() ? number(text.substring(colon + 1), 65_535, "port") : defaultPort);
    }

    private static int number(String text, int max, String what) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // as below
        }
        throw new IllegalArgumentException("its " + what + " is no number from 0 to " + max);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** What is between the scheme and the end of a URL, still encoded but for the login and the query. */
    record Parts(Login login, String host, String path, Map<String, String> query) {
        static Parts of(String text) {
            int question = text.lastIndexOf('?') > text.lastIndexOf('@') ? text.lastIndexOf('?') : text.length();
            String before = text.substring(0, question);
            int at = before.lastIndexOf('@');
            String after = before.substring(at + 1);
            int slash = after.indexOf('/') < 0 ? after.length() : after.indexOf('/');
            return new Parts(
                    login(at < 0 ? "" : before.substring(0, at)),
                    after.substring(0, slash),
                    after.substring(slash),
                    query(text.substring(Math.min(text.length(), question + 1))));
        }

        /** The option {@code db}, or else what the path says. Other options are the client library's of One API. */
        int database(String path) {
            String named = query.getOrDefault("db", path);
            return named.isEmpty() ? 0 : number(named, Integer.MAX_VALUE, "database");
        }

        private static Login login(String text) {
            int colon = text.indexOf(':');
            return colon < 0
                    ? new Login(decoded(text), "")
                    : new Login(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
        }

        private static Map<String, String> query(String text) {
            Map<String, String> query = new TreeMap<>();
            for (String one : text.split("&", -1)) {
                int equals = one.indexOf('=');
                if (equals > 0) {
                    query.put(decoded(one.substring(0, equals)), decoded(one.substring(equals + 1)));
                }
            }
            return query;
        }
    }
}
