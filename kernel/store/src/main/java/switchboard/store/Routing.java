package switchboard.store;

/** Which channels serve what, from memory. Never blocks but in {@link #changed}. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Routing {
    Routing() {}

    /** The way things are now. */
    public RoutingSnapshot current() { throw new UnsupportedOperationException(); }

    /** Reads channels and abilities anew. Blocks. */
    public void changed() { throw new UnsupportedOperationException(); }
}
