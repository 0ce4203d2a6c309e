package switchboard.spi;

/**
 * Tokens of one answer. {@code prompt} includes what was read from and written to a cache, {@code
 * completion} includes reasoning; the other counts are parts of the two.
 *
 * @param prompt tokens of the request
 * @param completion tokens of the answer
 * @param cacheRead prompt tokens read from a cache
 * @param cacheWrite5m prompt tokens written to a cache kept five minutes
 * @param cacheWrite1h prompt tokens written to a cache kept an hour
 * @param reasoning completion tokens that were reasoning
 * @param audioIn prompt tokens that were audio
 * @param audioOut completion tokens that were audio
 */
public record Usage(
        long prompt,
        long completion,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long reasoning,
        long audioIn,
        long audioOut) {
    /** Nothing is known. */
    public static final Usage NONE = new Usage(0, 0);

    /** Usage without parts. */
    public Usage(long prompt, long completion) {
        this(prompt, completion, 0, 0, 0, 0, 0, 0);
    }

    /** This usage with an answer of so many tokens. */
    public Usage answered(long tokens) {
        return new Usage(prompt, tokens, cacheRead, cacheWrite5m, cacheWrite1h, reasoning, audioIn, audioOut);
    }

    /** Prompt and completion together. */
    public long total() {
        return Math.addExact(prompt, completion);
    }

    /** Whether the upstream told nothing worth billing by. */
    public boolean isNone() {
        return prompt == 0 && completion == 0;
    }
}
