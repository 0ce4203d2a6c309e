package switchboard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's connection. One that broke is opened again, at once and then less and less often. For one thread.
 */
final class Line implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    /** An open connection, and SQL over it. */
    record Open(Connection connection, SqlSession session, Mappers mappers) {
        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private final Engine engine;
    private final SqlSessionFactory sessions;
    private @Nullable Open open;
    private @Nullable DatabaseAwayException away;
    private Duration wait = Duration.ZERO;
    private long triedAt = System.nanoTime();

    /** Takes over the connection. */
    Line(Engine engine, SqlSessionFactory sessions, Connection connection) {
        this.engine = engine;
        this.sessions = sessions;
        this.open = opened(connection);
    }

    private Open opened(Connection connection) {
        SqlSession session = sessions.openSession(connection);
        return new Open(connection, session, Mappers.of(session));
    }

    /** Whether it broke and was not opened since. */
    boolean broken() {
        return open == null;
    }

    /**
     * The open connection.
     *
     * @throws DatabaseAwayException if there is none, and it is too early to try, or that failed
     */
    Open open() {
        if (open != null) {
            return open;
        }
        if (away != null && System.nanoTime() - triedAt < wait.toNanos()) {
            throw away;
        }
        triedAt = System.nanoTime();
        try {
            open = opened(engine.writer());
        } catch (SQLException e) {
            wait = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
            wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
            triedAt = System.nanoTime();
            away = new DatabaseAwayException(engine.title(), e);
            throw away;
        }
        LOG.info("connected again to the database {}", engine.title());
        wait = Duration.ZERO;
        away = null;
        return open;
    }

    /** It broke. */
    void drop(Throwable cause) {
        if (open != null) {
            LOG.warn("the connection to the database {} broke: {}", engine.title(), cause.getMessage());
        }
        close();
    }

    void rollback() {
        if (open != null) {
            try {
                open.execute("ROLLBACK");
            } catch (SQLException e) {
                LOG.debug("the database had rolled back by itself", e);
            }
        }
    }

    @Override
    public void close() {
        Open closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.connection().close();
            } catch (SQLException e) {
                LOG.debug("closing a connection", e);
            }
        }
    }
}
