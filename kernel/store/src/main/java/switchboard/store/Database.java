package switchboard.store;

/**
 * The one database: opened, adopted or created, and brought to today's schema. Reads run side by side; writes run one
 * after another on one connection, several in one transaction where they queue.
 */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Database implements AutoCloseable {
    Database() {}

    /**
     * Opens the database that the environment names.
     *
     * @throws StoreException with a sentence for the operator if that cannot be
     */
    public static Database open(Environment environment) { throw new UnsupportedOperationException(); }

    /**
     * Calls back whenever another process has changed the database, at most half a second after it did. Listeners run
     * one after another on a thread of their own and may read.
     *
     * @return ends the listening
     */
    public AutoCloseable onForeignChange(Runnable listener) { throw new UnsupportedOperationException(); }

    @Override
    public void close() { throw new UnsupportedOperationException(); }
}
