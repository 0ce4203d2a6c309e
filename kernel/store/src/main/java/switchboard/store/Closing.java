package switchboard.store;

/** Ends a listening, which cannot fail. */
final class Closing {
    private Closing() {}

    static void quietly(AutoCloseable listening) {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("a listener cannot be taken away", e);
        }
    }
}
