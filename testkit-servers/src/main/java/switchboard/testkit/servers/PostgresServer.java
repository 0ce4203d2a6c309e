package switchboard.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL 17.6. The superuser is {@code postgres}; databases are UTF-8 and sort by bytes. */
public final class PostgresServer extends SqlServer {
    private static final Shared<PostgresServer> SHARED = new Shared<>(PostgresServer::launch);

    private PostgresServer(ServerProcess process) {
        super(process);
    }

    /** The one of this JVM, which runs until the JVM ends. For tests that do not stop it. */
    public static PostgresServer shared() {
        return SHARED.get();
    }

    /** One of its own, empty. */
    public static PostgresServer launch() {
        return launch(Optional.empty());
    }

    /** One of its own, empty; with a key it speaks TLS to whoever asks for it. */
    public static PostgresServer launch(Optional<Tls> tls) {
        Path base = Binaries.POSTGRES.unpacked();
        Path template = Workspace.template("postgres-17.6-data", fresh -> initialise(base, fresh));
        Path run = Workspace.folder("pg");
        Workspace.copy(template, run.resolve("data"));
        return new PostgresServer(ServerProcess.launch(new ServerProcess.Spec(
                "PostgreSQL", run, port -> command(base, run, port, tls), Map.of(), "INT", PostgresServer::answers)));
    }

    @Override
    public String jdbcUrl(String database) {
        return url(port(), database);
    }

    @Override
    public String dsn(String database) {
        return "postgres://postgres@127.0.0.1:%d/%s?sslmode=disable".formatted(port(), database);
    }

    @Override
    String systemDatabase() {
        return "postgres";
    }

    @Override
    String createStatement(String database) {
        return "CREATE DATABASE " + database;
    }

    @Override
    SqlScript script(String text) {
        return SqlScript.postgres(text);
    }

    private static void answers(int port) throws Exception {
        DriverManager.getConnection(url(port, "postgres")).close();
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&sslmode=disable".formatted(port, database);
    }

    private static void initialise(Path base, Path data) throws IOException {
        Workspace.run(
                unprivileged(
                        base.resolve("bin/initdb").toString(),
                        "--pgdata=" + data,
                        "--username=postgres",
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--no-locale",
                        "--no-sync"),
                Map.of());
    }

    /** Without fsync: what is written survives the server's death, which is what tests need, but not the machine's. */
    private static List<String> command(Path base, Path run, int port, Optional<Tls> tls) {
        List<String> command = unprivileged(
                base.resolve("bin/postgres").toString(),
                "-D",
                run.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=300",
                "-c",
                "shared_buffers=64MB");
        tls.ifPresent(keys -> command.addAll(List.of(
                "-c", "ssl=on", "-c", "ssl_cert_file=" + keys.certificate(), "-c", "ssl_key_file=" + keys.key())));
        return command;
    }

    /** PostgreSQL refuses to run as root: in a user namespace of its own, root is nobody. */
    private static List<String> unprivileged(String... command) {
        List<String> all = new ArrayList<>();
        if (Workspace.ROOT) {
            all.addAll(List.of("unshare", "--user"));
        }
        all.addAll(List.of(command));
        return all;
    }
}
