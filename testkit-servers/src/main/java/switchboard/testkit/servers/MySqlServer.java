package switchboard.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** MySQL 8.0.12, where the system has libaio. The administrator is {@code root}; databases are {@code utf8mb4}. */
public final class MySqlServer extends MySqlFamily {
    private static final Shared<MySqlServer> SHARED = new Shared<>(MySqlServer::launch);

    private MySqlServer(ServerProcess process) {
        super(process);
    }

    /** Why there is no MySQL on this machine; empty if there is. */
    public static Optional<String> missing() {
        Path base = Binaries.MYSQL.unpacked();
        try {
            Workspace.run(
                    List.of(base.resolve("bin/mysqld").toString(), "--no-defaults", "--version"), libraries(base));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("MySQL needs the packages libaio1 and libnuma1: " + e.getMessage());
        }
    }

    /** The one of this JVM, which runs until the JVM ends. For tests that do not stop it. */
    public static MySqlServer shared() {
        return SHARED.get();
    }

    /** One of its own, empty. */
    public static MySqlServer launch() {
        return launch(Optional.empty());
    }

    /** One of its own, empty; with a key it speaks TLS to whoever asks for it. */
    public static MySqlServer launch(Optional<Tls> tls) {
        Path base = Binaries.MYSQL.unpacked();
        Path template = Workspace.template("mysql-8.0.12-data", fresh -> initialise(base, fresh));
        Path run = Workspace.folder("my");
        Workspace.copy(template, run.resolve("data"));
        return new MySqlServer(ServerProcess.launch(new ServerProcess.Spec(
                "MySQL", run, port -> command(base, run, port, tls), libraries(base), "TERM", MySqlServer::answers)));
    }

    /** For MySQL's driver. */
    @Override
    public String jdbcUrl(String database) {
        return url(port(), database);
    }

    /** The same database for MariaDB's driver. */
    public String mariadbJdbcUrl(String database) {
        return MariaDbServer.url(port(), database);
    }

    private static void answers(int port) throws Exception {
        DriverManager.getConnection(url(port, "mysql")).close();
    }

    private static String url(int port, String database) {
        return "jdbc:mysql://127.0.0.1:%d/%s?user=root&password=&sslMode=DISABLED&allowPublicKeyRetrieval=true"
                .formatted(port, database);
    }

    private static void initialise(Path base, Path data) throws IOException {
        List<String> command = program(base);
        command.addAll(List.of("--initialize-insecure", "--datadir=" + data));
        Workspace.run(command, libraries(base));
    }

    private static List<String> command(Path base, Path run, int port, Optional<Tls> tls) {
        List<String> command = program(base);
        command.addAll(List.of(
                "--datadir=" + run.resolve("data"),
                "--tmpdir=" + run,
                "--socket=" + run.resolve("s"),
                "--pid-file=" + run.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-mysqlx",
                "--max-connections=300",
                "--innodb-flush-log-at-trx-commit=2"));
        command.addAll(tls.map(MySqlFamily::tls).orElse(List.of()));
        return command;
    }

    private static List<String> program(Path base) {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--lc-messages-dir=" + base.resolve("share"),
                "--character-set-server=utf8mb4",
                "--disable-log-bin",
                "--performance-schema=OFF",
                "--innodb-flush-method=nosync",
                "--innodb-log-file-size=10M"));
        command.addAll(user());
        return command;
    }

    /** The caller's own path stays in it, so that libaio may lie anywhere. */
    private static Map<String, String> libraries(Path base) {
        String callers = Objects.requireNonNullElse(System.getenv("LD_LIBRARY_PATH"), "");
        return Map.of("LD_LIBRARY_PATH", base.resolve("lib") + (callers.isEmpty() ? "" : ":" + callers));
    }
}
