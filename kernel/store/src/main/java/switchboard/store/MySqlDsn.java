package switchboard.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Go's DSN for MySQL: {@code [user[:password]@][protocol[(address)]]/database[?name=value&…]}. The database begins after
 * the last slash, the user ends at the last @ before it and its name at the first colon: nothing there is escaped.
 */
final class MySqlDsn {
    private static final int PORT = 3306;
    private static final String SHAPE = "user:password@tcp(host:3306)/database";

    private MySqlDsn() {}

    static Dsn parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("it has no slash before the database, as in " + SHAPE);
        }
        String left = text.substring(0, slash);
        int at = left.lastIndexOf('@');
        String login = at < 0 ? "" : left.substring(0, at);
        int colon = login.indexOf(':');
        String right = text.substring(slash + 1);
        int question = right.indexOf('?');
        String database = Dsn.decoded("the database", question < 0 ? right : right.substring(0, question));
        if (database.isEmpty()) {
            throw new IllegalArgumentException("it names no database, as in " + SHAPE);
        }
        return new Dsn(
                Dsn.Kind.MYSQL,
                List.of(host(left.substring(at + 1))),
                colon < 0 ? login : login.substring(0, colon),
                colon < 0 ? "" : login.substring(colon + 1),
                database,
                question < 0 ? Map.of() : parameters(right.substring(question + 1)));
    }

    private static Dsn.Host host(String where) {
        int bracket = where.indexOf('(');
        String protocol = bracket < 0 ? where : where.substring(0, bracket);
        if (bracket >= 0 && !where.endsWith(")")) {
            throw new IllegalArgumentException("the address is not closed by a bracket, as in " + SHAPE);
        }
        if (protocol.equals("unix")) {
            throw new IllegalArgumentException("sockets of Unix are not supported; use tcp(127.0.0.1:3306)");
        }
        if (!protocol.isEmpty() && !protocol.equals("tcp")) {
            throw new IllegalArgumentException("it asks for a protocol that is not tcp, as in " + SHAPE);
        }
        return address(bracket < 0 ? "" : where.substring(bracket + 1, where.length() - 1));
    }

    private static Dsn.Host address(String address) {
        if (address.isEmpty()) {
            return new Dsn.Host("127.0.0.1", PORT);
        }
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("the IPv6 address is not closed by a bracket");
            }
            String rest = address.substring(end + 1);
            return new Dsn.Host(
                    address.substring(1, end), Dsn.port(rest.startsWith(":") ? rest.substring(1) : rest, PORT));
        }
        int colon = address.lastIndexOf(':');
        if (colon != address.indexOf(':')) {
            return new Dsn.Host(address, PORT); // IPv6 without brackets
        }
        return colon < 0
                ? new Dsn.Host(address, PORT)
                : new Dsn.Host(
                        colon == 0 ? "127.0.0.1" : address.substring(0, colon),
                        Dsn.port(address.substring(colon + 1), PORT));
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals);
                parameters.put(name, Dsn.queryDecoded("the parameter " + name, part.substring(equals + 1)));
            }
        }
        return parameters;
    }
}
