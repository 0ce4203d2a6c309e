package switchboard.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * libpq's URL: {@code postgres://user:password@host:port/database?name=value&…}, everything percent-encoded, several
 * hosts separated by commas.
 */
final class PostgresDsn {
    private static final int PORT = 5432;
    private static final String SHAPE = "postgres://user:password@host:5432/database";

    private PostgresDsn() {}

    static Dsn parse(String text) {
        String rest = text.substring(text.indexOf("://") + 3);
        int question = rest.indexOf('?');
        Map<String, String> parameters =
                question < 0 ? new LinkedHashMap<>() : parameters(rest.substring(question + 1));
        String before = question < 0 ? rest : rest.substring(0, question);
        int slash = before.indexOf('/');
        String authority = slash < 0 ? before : before.substring(0, slash);
        String path = slash < 0 ? "" : before.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        String user = or(Dsn.decoded("the user", colon < 0 ? login : login.substring(0, colon)), parameters, "user");
        String password =
                or(Dsn.decoded("the password", colon < 0 ? "" : login.substring(colon + 1)), parameters, "password");
        String database = or(Dsn.decoded("the database", path), parameters, "dbname");
        List<Dsn.Host> hosts = hosts(authority.substring(at + 1), parameters);
        return new Dsn(Dsn.Kind.POSTGRES, hosts, user, password, named(database, user), parameters);
    }

    /** libpq's default for a database is its user's name. */
    private static String named(String database, String user) {
        String named = database.isEmpty() ? user : database;
        if (named.isEmpty()) {
            throw new IllegalArgumentException("it names no database, as in " + SHAPE);
        }
        return named;
    }

    private static String or(String value, Map<String, String> parameters, String name) {
        String given = parameters.remove(name);
        return given == null ? value : given;
    }

    private static List<Dsn.Host> hosts(String list, Map<String, String> parameters) {
        String names = or(list, parameters, "host");
        String port = or("", parameters, "port");
        List<Dsn.Host> hosts = new ArrayList<>();
        for (String each : names.split(",", -1)) {
            hosts.add(host(each, Dsn.port(port, PORT)));
        }
        return List.copyOf(hosts);
    }

    private static Dsn.Host host(String text, int port) {
        if (text.startsWith("/") || text.toUpperCase(Locale.ROOT).startsWith("%2F")) {
            throw new IllegalArgumentException("sockets of Unix are not supported; use a host, as in " + SHAPE);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("the IPv6 address is not closed by a bracket");
            }
            String rest = text.substring(end + 1);
            return new Dsn.Host(
                    text.substring(1, end), Dsn.port(rest.startsWith(":") ? rest.substring(1) : rest, port));
        }
        int colon = text.lastIndexOf(':');
        String name = Dsn.decoded("the host", colon < 0 ? text : text.substring(0, colon));
        return new Dsn.Host(
                name.isEmpty() ? "localhost" : name, Dsn.port(colon < 0 ? "" : text.substring(colon + 1), port));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = Dsn.queryDecoded("a parameter", part.substring(0, equals));
                parameters.put(name, Dsn.queryDecoded("the parameter " + name, part.substring(equals + 1)));
            }
        }
        return parameters;
    }
}
