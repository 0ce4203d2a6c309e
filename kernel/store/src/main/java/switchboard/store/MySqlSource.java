package switchboard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections to a MySQL or MariaDB server, by one of two drivers. */
final class MySqlSource {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration READ_LIMIT = Duration.ofSeconds(15);
    /** A node that dies in the middle must not keep locks for as long as TCP can wait. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private static final Map<String, String> MARIADB_TLS =
            Map.of("false", "disable", "true", "verify-full", "skip-verify", "trust", "preferred", "trust");
    private static final Map<String, String> MYSQL_TLS =
            Map.of("false", "DISABLED", "true", "VERIFY_IDENTITY", "skip-verify", "REQUIRED", "preferred", "PREFERRED");
    private static final Map<String, String> BOOLEANS = Map.of("0", "false", "1", "true");
    /** What Go's driver takes for itself; anything else is a variable of the session. */
    private static final Set<String> OF_THE_DRIVER = Set.of(
            "allowAllFiles",
            "allowCleartextPasswords",
            "allowFallbackToPlaintext",
            "allowNativePasswords",
            "allowOldPasswords",
            "charset",
            "checkConnLiveness",
            "clientFoundRows",
            "collation",
            "columnsWithAlias",
            "compress",
            "connectionAttributes",
            "interpolateParams",
            "loc",
            "maxAllowedPacket",
            "multiStatements",
            "parseTime",
            "readTimeout",
            "rejectReadOnly",
            "serverPubKey",
            "timeTruncate",
            "timeout",
            "tls",
            "writeTimeout");

    /** Whose driver. */
    enum Driver {
        /** MariaDB's, which speaks to MySQL as well. */
        MARIADB,
        /** MySQL's. */
        MYSQL
    }

    private final Dsn dsn;
    private final Driver driver;
    private final Duration lockWait;
    private final String tls;
    private final Duration connectLimit;
    private final Duration readLimit;
    private final List<String> settings;
    private final AtomicBoolean withoutTls = new AtomicBoolean();

    /**
     * A server.
     *
     * @param lockWait how long a statement waits for a lock
     * @throws IllegalArgumentException with a sentence if the DSN asks for what there is not
     */
    MySqlSource(Dsn dsn, Driver driver, Duration lockWait) {
        this.dsn = dsn;
        this.driver = driver;
        this.lockWait = lockWait;
        String given =
                dsn.parameter("tls").map(text -> text.toLowerCase(Locale.ROOT)).orElse("false");
        this.tls = BOOLEANS.getOrDefault(given, given);
        if (!MARIADB_TLS.containsKey(tls)) {
            throw new IllegalArgumentException("tls must be true, false, skip-verify or preferred");
        }
        this.connectLimit = limit("timeout", CONNECT_LIMIT);
        this.readLimit = limit("readTimeout", READ_LIMIT);
        limit("writeTimeout", READ_LIMIT);
        this.settings = dsn.parameters().entrySet().stream()
                .filter(parameter -> !OF_THE_DRIVER.contains(parameter.getKey()))
                .map(parameter -> "SET " + named(parameter.getKey()) + "=" + parameter.getValue())
                .toList();
    }

    private Duration limit(String name, Duration usual) {
        Duration given =
                dsn.parameter(name).map(text -> Dsn.duration(name, text)).orElse(usual);
        return given.isZero() ? usual : given;
    }

    private static String named(String name) {
        if (!name.matches("[A-Za-z_@][A-Za-z0-9_.@]*")) {
            throw new IllegalArgumentException("it has a parameter that is no name");
        }
        return name;
    }

    String database() {
        return dsn.database();
    }

    /** Whether the DSN says where days begin. */
    boolean hasTimeZone() {
        return dsn.parameter("time_zone").isPresent();
    }

    DataSource readers() {
        return new Connecting(() -> connected(readLimit));
    }

    Connection writer() throws SQLException {
        Connection connection = connected(readLimit);
        try {
            execute(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
            execute(
                    connection,
                    "SET SESSION innodb_lock_wait_timeout = " + Math.max(1, lockWait.toSeconds())
                            + ", SESSION wait_timeout = " + LONGEST_SILENCE.toSeconds());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Connection builder() throws SQLException {
        return connected(Duration.ZERO);
    }

    private Connection connected(Duration limit) throws SQLException {
        Connection connection = dialled(limit);
        try {
            for (String setting : settings) {
                execute(connection, setting);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** MariaDB's driver cannot prefer TLS; who prefers it gets it if the server has it. */
    private Connection dialled(Duration limit) throws SQLException {
        if (driver == Driver.MYSQL || !tls.equals("preferred")) {
            return dialled(limit, tls);
        }
        if (!withoutTls.get()) {
            try {
                return dialled(limit, "skip-verify");
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).contains("ssl not enabled")) {
                    throw e;
                }
                withoutTls.set(true);
            }
        }
        return dialled(limit, "false");
    }

    private Connection dialled(Duration limit, String mode) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", dsn.user());
        properties.setProperty("password", dsn.password());
        properties.setProperty("connectTimeout", Long.toString(connectLimit.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(limit.toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("allowPublicKeyRetrieval", "true"); // as Go's driver does
        String where = dsn.hosts().getFirst() + "/" + dsn.database();
        if (driver == Driver.MARIADB) {
            properties.setProperty("sslMode", MARIADB_TLS.getOrDefault(mode, "disable"));
            return found(new org.mariadb.jdbc.Driver().connect("jdbc:mariadb://" + where, properties));
        }
        properties.setProperty("sslMode", MYSQL_TLS.getOrDefault(mode, "DISABLED"));
        properties.setProperty("rewriteBatchedStatements", "true");
        return found(new com.mysql.cj.jdbc.Driver().connect("jdbc:mysql://" + where, properties));
    }

    private static Connection found(@Nullable Connection connection) throws SQLException {
        if (connection == null) {
            throw new SQLException("the driver does not take its own URL");
        }
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public String toString() {
        return dsn.toString();
    }
}
