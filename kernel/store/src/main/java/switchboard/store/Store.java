package switchboard.store;

/** The services of this module put together without a framework: for tests and tools. Closing it closes all. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Store implements AutoCloseable {
    Store() {}

    /** Opens the database of an environment and all services over it. */
    public static Store open(Environment environment) { throw new UnsupportedOperationException(); }

    public Environment environment() { throw new UnsupportedOperationException(); }
    public Database database() { throw new UnsupportedOperationException(); }
    public OptionStore options() { throw new UnsupportedOperationException(); }
    public Users users() { throw new UnsupportedOperationException(); }
    public Tokens tokens() { throw new UnsupportedOperationException(); }
    public Channels channels() { throw new UnsupportedOperationException(); }
    public Redemptions redemptions() { throw new UnsupportedOperationException(); }
    public Logs logs() { throw new UnsupportedOperationException(); }
    public Callers callers() { throw new UnsupportedOperationException(); }
    public Routing routing() { throw new UnsupportedOperationException(); }
    public Accounts accounts() { throw new UnsupportedOperationException(); }

    @Override
    public void close() { throw new UnsupportedOperationException(); }
}
