package switchboard.testkit.servers;

import java.util.List;

/** What MariaDB and MySQL have in common. The administrator is {@code root}; databases are {@code utf8mb4}. */
abstract sealed class MySqlFamily extends SqlServer permits MariaDbServer, MySqlServer {
    MySqlFamily(ServerProcess process) {
        super(process);
    }

    @Override
    public final String dsn(String database) {
        return "root@tcp(127.0.0.1:%d)/%s".formatted(port(), database);
    }

    @Override
    final String systemDatabase() {
        return "mysql";
    }

    @Override
    final String createStatement(String database) {
        return "CREATE DATABASE " + database + " CHARACTER SET utf8mb4";
    }

    @Override
    final SqlScript script(String text) {
        return SqlScript.mysql(text);
    }

    /** The key of a server that speaks TLS. */
    static List<String> tls(Tls keys) {
        return List.of("--ssl-cert=" + keys.certificate(), "--ssl-key=" + keys.key());
    }

    /** As root the server starts only when told so. */
    static List<String> user() {
        return Workspace.ROOT ? List.of("--user=root") : List.of();
    }
}
