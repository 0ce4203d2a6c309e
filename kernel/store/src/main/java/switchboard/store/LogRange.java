package switchboard.store;

/**
 * Lines of the log by their numbers.
 *
 * @param after those with greater ones
 * @param upTo up to this one
 */
record LogRange(long after, long upTo) {
    /** All lines. */
    static final LogRange ALL = new LogRange(Long.MIN_VALUE, Long.MAX_VALUE);

    boolean isEmpty() {
        return after >= upTo;
    }
}
