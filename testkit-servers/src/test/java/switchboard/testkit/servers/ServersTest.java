package switchboard.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServersTest {
    @Test
    void postgresLivesThroughStopAndKill() throws SQLException {
        try (PostgresServer server = PostgresServer.launch()) {
            livesThroughStopAndKill(server);
            assertThat(server.dsn("d"))
                    .isEqualTo("postgres://postgres@127.0.0.1:" + server.port() + "/d?sslmode=disable");
        }
    }

    @Test
    void mariaDbLivesThroughStopAndKill() throws SQLException {
        try (MariaDbServer server = MariaDbServer.launch()) {
            livesThroughStopAndKill(server);
            assertThat(rows(server.mysqlJdbcUrl("outage"))).isEqualTo(3);
            assertThat(server.dsn("d")).isEqualTo("root@tcp(127.0.0.1:" + server.port() + ")/d");
        }
    }

    @Test
    void mySqlLivesThroughStopAndKill() throws SQLException {
        assumeTrue(MySqlServer.missing().isEmpty(), () -> MySqlServer.missing().orElse(""));
        try (MySqlServer server = MySqlServer.launch()) {
            livesThroughStopAndKill(server);
            assertThat(rows(server.mariadbJdbcUrl("outage"))).isEqualTo(3);
        }
    }

    @Test
    void redisLivesThroughStopAndKill() throws IOException {
        try (RedisServer server = RedisServer.launch()) {
            assertThat(server.url()).isEqualTo("redis://127.0.0.1:" + server.port());
            server.ask("SET a 1");
            server.stop();
            assertThat(server.running()).isFalse();
            assertThatThrownBy(() -> server.ask("GET a")).isInstanceOf(IOException.class);
            server.start();
            server.ask("INCR a");
            server.kill();
            assertThat(server.running()).isFalse();
            server.start();
            assertThat(server.ask("INCR a")).isEqualTo(":3");
        }
    }

    @Test
    void whatIsClosedIsGone() {
        RedisServer server = RedisServer.launch();
        ProcessHandle handle = server.handle();
        server.close();
        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void sharedServersAreStartedOnce() {
        RedisServer server = RedisServer.shared();
        assertThat(RedisServer.shared()).isSameAs(server);
        server.kill();
        assertThat(RedisServer.shared().running()).isTrue();
    }

    @Test
    void noneOutlivesItsJvm() throws Exception {
        Process jvm = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = jvm.inputReader()) {
            List<ProcessHandle> servers = Stream.of(said.readLine().split(" "))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(servers).hasSize(3).allMatch(ProcessHandle::isAlive);
            jvm.destroyForcibly();
            for (ProcessHandle server : servers) {
                server.onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts servers, says their process ids, and waits. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            System.out.println(Stream.of(PostgresServer.launch(), MariaDbServer.launch(), RedisServer.launch())
                    .map(server -> Long.toString(server.handle().pid()))
                    .collect(Collectors.joining(" ")));
            System.in.read();
        }
    }

    private static void livesThroughStopAndKill(SqlServer server) throws SQLException {
        server.createDatabase("outage");
        server.run("outage", "CREATE TABLE t (a INT); INSERT INTO t VALUES (1);");
        int port = server.port();
        try (Connection open = server.connect("outage")) {
            server.stop();
            assertThat(server.running()).isFalse();
            assertThat(open.isValid(1)).isFalse();
        }
        assertThatThrownBy(() -> server.connect("outage")).isInstanceOf(SQLException.class);
        server.start();
        server.run("outage", "INSERT INTO t VALUES (2)");
        server.kill();
        assertThat(server.running()).isFalse();
        server.start();
        server.run("outage", "INSERT INTO t VALUES (3)");
        assertThat(server.port()).isEqualTo(port);
        assertThat(rows(server.jdbcUrl("outage"))).isEqualTo(3);
    }

    private static int rows(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
