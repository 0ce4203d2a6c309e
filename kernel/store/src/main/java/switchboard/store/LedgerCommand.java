package switchboard.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.ibatis.session.SqlSession;

/**
 * {@code bin/switchboard ledger verify}: proves that balances are the sums of their entries and that no entry was
 * altered. Only reads; the gateway may run meanwhile.
 */
public final class LedgerCommand {
    /** All is well. */
    static final int WHOLE = 0;
    /** The database could not be read. */
    static final int CANNOT = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** Something is wrong with the ledger. */
    static final int BROKEN = 3;

    private static final Duration LOCK_LIMIT = Duration.ofSeconds(30);

    private LedgerCommand() {}

    /** Runs the command of the process, and ends it. */
    public static void main(String[] arguments) {
        Environment environment = Environment.of(
                System.getenv(),
                Path.of(System.getProperty("switchboard.home", "")).toAbsolutePath(),
                Path.of(System.getProperty("switchboard.caller.dir", "")).toAbsolutePath());
        System.exit(run(List.of(arguments), environment, System.out, System.err));
    }

    static int run(List<String> arguments, Environment environment, PrintStream out, PrintStream err) {
        if (!arguments.equals(List.of("verify"))) {
            err.println("switchboard: usage: switchboard ledger verify");
            return USAGE;
        }
        try {
            return tell(audit(environment), out);
        } catch (StoreException | SQLException e) {
            err.println("switchboard: " + e.getMessage());
            return CANNOT;
        }
    }

    private static Audit audit(Environment environment) throws SQLException {
        if (environment.text("SQL_DSN", "").isEmpty()
                && !Files.exists(SqliteFile.of(environment).path())) {
            throw new StoreException(
                    "there is no database " + SqliteFile.of(environment).path(), null);
        }
        Engine engine = new Engines(environment, LOCK_LIMIT).main();
        try (HikariDataSource pool = Link.pool(engine, Pool.OF_FILE)) {
            requireLedger(engine, pool);
            try (SqlSession session = Mappers.sessions(pool, engine).openSession()) {
                engine.beginReading(session.getConnection());
                return Audit.of(Mappers.of(session));
            }
        }
    }

    private static void requireLedger(Engine engine, HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (engine.columns(connection, "switchboard_ledger_heads").isEmpty()) {
                throw new StoreException("the database " + engine.title() + " has no ledger yet", null);
            }
        }
    }

    private static int tell(Audit audit, PrintStream out) {
        out.println(audit.users() + " users, " + audit.entries() + " entries, digest " + audit.digest());
        for (Audit.Finding finding : audit.findings()) {
            String entry = finding.number() == 0 ? "" : ", entry " + finding.number();
            out.println("user " + finding.userId() + entry + ": " + finding.what());
        }
        out.println(audit.findings().isEmpty() ? "the ledger is whole" : "the ledger is NOT whole");
        return audit.findings().isEmpty() ? WHOLE : BROKEN;
    }
}
