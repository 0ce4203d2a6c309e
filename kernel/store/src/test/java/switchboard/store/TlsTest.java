package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.testkit.servers.SqlServer;
import switchboard.testkit.servers.Tls;

/** Servers that speak TLS, with a certificate that nobody knows until somebody says so. */
@Tag("server")
@Tag("engine")
final class TlsTest {
    private static final boolean POSTGRES = TestEngine.NOW == TestEngine.POSTGRES;
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path keys;

    private static Tls tls;
    private static SqlServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        tls = Tls.make(keys);
        server = TestEngine.NOW.launch(Optional.of(tls));
        if (!POSTGRES) {
            server.createDatabase("setup");
            server.run("setup", """
                    CREATE USER 'secured'@'%' IDENTIFIED BY 'a-password' REQUIRE SSL;
                    GRANT ALL ON *.* TO 'secured'@'%';
                    """);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<String> secured() {
        return POSTGRES
                ? Stream.of(
                        "sslmode=require",
                        "sslmode=prefer",
                        "sslmode=verify-ca&sslrootcert=" + tls.certificate(),
                        "sslmode=verify-full&sslrootcert=" + tls.certificate())
                : Stream.of("tls=skip-verify", "tls=preferred");
    }

    @ParameterizedTest
    @MethodSource
    void secured(String parameters) throws SQLException {
        isSecured(parameters);
    }

    /**
     * Because nobody vouches for the server, or because it wants TLS and the client does not. MariaDB vouches for itself to
     * its own driver: it proves that it knows the password.
     */
    static Stream<String> refused() {
        return switch (TestEngine.NOW) {
            case POSTGRES -> Stream.of("sslmode=verify-full");
            case MARIADB -> Stream.of("tls=false", "");
            default -> Stream.of("tls=true", "tls=false", "");
        };
    }

    @ParameterizedTest
    @MethodSource
    void refused(String parameters) {
        String dsn = dsn(server.createDatabase("refused" + NUMBER.incrementAndGet()), parameters);
        assertThatThrownBy(() -> store(dsn).close())
                .isInstanceOf(StoreException.class)
                .hasMessageNotContaining("a-password");
    }

    @Test
    void theJvmMayVouchForIt() throws SQLException {
        assumeTrue(!POSTGRES, "PostgreSQL's clients go by files of their own");
        System.setProperty(TRUST, tls.trustStore().toString());
        System.setProperty(TRUST_PASSWORD, Tls.PASSWORD);
        try {
            isSecured("tls=true");
        } finally {
            System.clearProperty(TRUST);
            System.clearProperty(TRUST_PASSWORD);
        }
    }

    private void isSecured(String parameters) throws SQLException {
        String database = server.createDatabase("secured" + NUMBER.incrementAndGet());
        try (Store store = store(dsn(database, parameters))) {
            assertThat(store.users().find(1)).isPresent();
            if (POSTGRES) { // the others let nobody in without
                assertThat(plainSessions(database)).isZero();
            }
        }
    }

    private Store store(String dsn) {
        return TestEngine.NOW == TestEngine.MYSQL
                ? Fixture.store(folder, "SQL_DSN", dsn, "SQL_DRIVER", "mysql")
                : Fixture.store(folder, "SQL_DSN", dsn);
    }

    private static String dsn(String database, String parameters) {
        return POSTGRES
                ? "postgres://postgres@127.0.0.1:%d/%s?%s".formatted(server.port(), database, parameters)
                : "secured:a-password@tcp(127.0.0.1:%d)/%s?%s".formatted(server.port(), database, parameters);
    }

    private static long plainSessions(String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT COUNT(*) FILTER (WHERE NOT ssl), COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                         WHERE datname = current_database() AND pid <> pg_backend_pid()""")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(2)).as("sessions of the store").isPositive();
            return row.getLong(1);
        }
    }
}
