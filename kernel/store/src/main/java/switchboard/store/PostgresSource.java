package switchboard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to a PostgreSQL server. Statements are not kept on the server: a connection pooler in between could give
 * the next one to another session.
 *
 * @param dsn where it is
 */
record PostgresSource(Dsn dsn) {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration READ_LIMIT = Duration.ofSeconds(15);
    private static final Set<String> MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Map<String, PGProperty> SAME = Map.of(
            "sslmode", PGProperty.SSL_MODE,
            "sslrootcert", PGProperty.SSL_ROOT_CERT,
            "sslcert", PGProperty.SSL_CERT,
            "sslkey", PGProperty.SSL_KEY,
            "sslpassword", PGProperty.SSL_PASSWORD,
            "application_name", PGProperty.APPLICATION_NAME,
            "search_path", PGProperty.CURRENT_SCHEMA);
    /** What the client of One API takes for itself. */
    private static final Set<String> NOTHING_HERE = Set.of(
            "default_query_exec_mode",
            "statement_cache_capacity",
            "description_cache_capacity",
            "prefer_simple_protocol",
            "statement_cache_mode",
            "client_encoding",
            "connect_timeout",
            "fallback_application_name",
            "passfile",
            "service",
            "servicefile",
            "sslsni",
            "sslinline",
            "krbsrvname",
            "krbspn",
            "min_read_buffer_size");

    PostgresSource {
        String mode = dsn.parameter("sslmode").orElse("prefer");
        if (!MODES.contains(mode)) {
            throw new IllegalArgumentException("sslmode must be one of "
                    + String.join(", ", MODES.stream().sorted().toList()));
        }
        dsn.parameters().keySet().forEach(name -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IllegalArgumentException("it has a parameter that is no name");
            }
        });
        if (!zone(dsn).matches("[A-Za-z0-9_+:/-]+")) {
            throw new IllegalArgumentException("TimeZone is no time zone");
        }
    }

    /** Where days begin. */
    String timeZone() {
        return zone(dsn);
    }

    private static String zone(Dsn dsn) {
        return dsn.parameter("TimeZone").or(() -> dsn.parameter("timezone")).orElse("UTC");
    }

    DataSource readers() {
        return source(READ_LIMIT);
    }

    Connection writer() throws SQLException {
        return source(READ_LIMIT).getConnection();
    }

    Connection builder() throws SQLException {
        return source(Duration.ZERO).getConnection();
    }

    private DataSource source(Duration readLimit) {
        var source = new PGSimpleDataSource();
        source.setServerNames(dsn.hosts().stream().map(Dsn.Host::name).toArray(String[]::new));
        source.setPortNumbers(dsn.hosts().stream().mapToInt(Dsn.Host::port).toArray());
        source.setDatabaseName(dsn.database());
        source.setUser(dsn.user());
        source.setPassword(dsn.password());
        source.setApplicationName("switchboard");
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(connectSeconds());
        source.setLoginTimeout(2 * connectSeconds());
        source.setSocketTimeout(Math.toIntExact(readLimit.toSeconds()));
        source.setPrepareThreshold(0);
        source.setReWriteBatchedInserts(true);
        source.setLogServerErrorDetail(false); // it holds values
        List<String> settings = new ArrayList<>();
        dsn.parameters().forEach((name, value) -> {
            PGProperty same = SAME.get(name);
            if (same != null) {
                source.setProperty(same, value);
            } else if (name.equals("options")) {
                settings.add(value);
            } else if (!NOTHING_HERE.contains(name)) {
                settings.add("-c " + name + "=" + escaped(value));
            }
        });
        if (!settings.isEmpty()) {
            source.setOptions(String.join(" ", settings));
        }
        return source;
    }

    private int connectSeconds() {
        String given = dsn.parameter("connect_timeout").orElse("");
        return given.matches("\\d{1,4}") && !given.matches("0+")
                ? Integer.parseInt(given)
                : Math.toIntExact(CONNECT_LIMIT.toSeconds());
    }

    /** Blanks separate options. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(" ", "\\ ");
    }

    @Override
    public String toString() {
        return dsn.toString();
    }
}
