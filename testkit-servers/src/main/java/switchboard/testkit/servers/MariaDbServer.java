package switchboard.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MariaDB 11.4.5. The administrator is {@code root}; databases are {@code utf8mb4}. */
public final class MariaDbServer extends MySqlFamily {
    private static final Shared<MariaDbServer> SHARED = new Shared<>(MariaDbServer::launch);
    /** Small, since every server begins as a copy of the template. */
    private static final String REDO_LOG = "--innodb-log-file-size=10M";

    private MariaDbServer(ServerProcess process) {
        super(process);
    }

    /** The one of this JVM, which runs until the JVM ends. For tests that do not stop it. */
    public static MariaDbServer shared() {
        return SHARED.get();
    }

    /** One of its own, empty. */
    public static MariaDbServer launch() {
        return launch(Optional.empty());
    }

    /** One of its own, empty; with a key it speaks TLS to whoever asks for it. */
    public static MariaDbServer launch(Optional<Tls> tls) {
        Path base = Binaries.MARIADB.unpacked();
        Path template = Workspace.template("mariadb-11.4.5-data", fresh -> initialise(base, fresh));
        Path run = Workspace.folder("m");
        Workspace.copy(template, run.resolve("data"));
        return new MariaDbServer(ServerProcess.launch(new ServerProcess.Spec(
                "MariaDB",
                run,
                port -> command(base, run, port, tls),
                libraries(base),
                "TERM",
                MariaDbServer::answers)));
    }

    @Override
    public String jdbcUrl(String database) {
        return url(port(), database);
    }

    /** The same database for MySQL's driver. */
    public String mysqlJdbcUrl(String database) {
        return "jdbc:mysql://127.0.0.1:%d/%s?user=root&password=".formatted(port(), database);
    }

    static void answers(int port) throws Exception {
        DriverManager.getConnection(url(port, "mysql")).close();
    }

    static String url(int port, String database) {
        return "jdbc:mariadb://127.0.0.1:%d/%s?user=root&password=".formatted(port, database);
    }

    private static void initialise(Path base, Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                REDO_LOG));
        command.addAll(user());
        Workspace.run(command, libraries(base));
    }

    /**
     * Without TLS unless there is a key, since from 11.4 on a key pair is made at every start, which takes seconds. Commits are written and
     * not forced: they survive the server's death, which is what tests need, but not the machine's.
     */
    private static List<String> command(Path base, Path run, int port, Optional<Tls> tls) {
        List<String> command = new ArrayList<>(List.of(
                base.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + base,
                "--datadir=" + run.resolve("data"),
                "--tmpdir=" + run,
                "--socket=" + run.resolve("s"),
                "--pid-file=" + run.resolve("pid"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--character-set-server=utf8mb4",
                "--skip-log-bin",
                "--performance-schema=OFF",
                "--max-connections=300",
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-buffer-pool-size=64M",
                REDO_LOG));
        command.addAll(tls.map(MySqlFamily::tls).orElse(List.of("--skip-ssl")));
        command.addAll(user());
        return command;
    }

    private static Map<String, String> libraries(Path base) {
        return Map.of("LD_LIBRARY_PATH", base.resolve("libs").toString());
    }
}
