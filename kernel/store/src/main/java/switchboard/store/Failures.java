package switchboard.store;

import java.sql.SQLException;
import java.util.Optional;

/** Failures of a database, as who uses the store sees them. */
final class Failures {
    private Failures() {}

    /** A failure without SQL and parameters. */
    static RuntimeException translated(Throwable failure, Engine engine) {
        if (failure instanceof StoreException known) {
            return known;
        }
        Optional<SQLException> sql = sql(failure);
        if (sql.isPresent()) {
            return translated(sql.get(), String.valueOf(failure.getMessage()), engine);
        }
        return unchecked(failure);
    }

    /** What a task on another thread failed with; it had translated what came from the database. */
    static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException unchecked ? unchecked : new StoreException("database", failure);
    }

    /** What a failure means; {@link Engine.Fault#OTHER} if it did not come from the database. */
    static Engine.Fault fault(Throwable failure, Engine engine) {
        if (failure instanceof DatabaseAwayException) {
            return Engine.Fault.AWAY;
        }
        return sql(failure).map(engine::fault).orElse(Engine.Fault.OTHER);
    }

    private static Optional<SQLException> sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static StoreException translated(SQLException e, String during, Engine engine) {
        return switch (engine.fault(e)) {
            case DUPLICATE -> new DuplicateException(engine.duplicate(e, during), e);
            case AWAY -> new DatabaseAwayException(engine.title(), e);
            case TEXT -> new UnstorableTextException(e);
            case BUSY -> new StoreException("the database is locked by another process", e);
            case CONFLICT, OTHER -> new StoreException("database: " + e.getMessage(), e);
        };
    }
}
