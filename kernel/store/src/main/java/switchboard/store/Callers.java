package switchboard.store;

import java.util.Optional;

/** Who calls, by token, from memory. Follows every change here at once, and another process's within a second. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Callers {
    Callers() {}

    /** What is known of a key without asking the database, {@link Credential#UNKNOWN} among it. Never blocks. */
    public Optional<Credential> known(String key) { throw new UnsupportedOperationException(); }

    /**
     * What the database knows of a key; {@link Credential#UNKNOWN} if nothing. Blocks. Afterwards the balances of token
     * and owner are in memory, so that {@link Accounts#hold} need not ask.
     *
     * @throws StoreException if the database cannot be read
     */
    public Credential load(String key) { throw new UnsupportedOperationException(); }
}
