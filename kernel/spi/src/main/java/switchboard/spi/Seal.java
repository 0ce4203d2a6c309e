package switchboard.spi;

/**
 * What an upstream gives along with reasoning or a tool call, and wants back unchanged when the conversation goes on. It
 * means nothing to anybody else.
 *
 * @param kind whose it is and what: {@link #CLAUDE_SIGNATURE}, {@link #CLAUDE_REDACTED}, {@link #GEMINI_THOUGHT} or
 *     {@link #OPENAI_REASONING}; empty for none
 * @param value opaque
 */
public record Seal(String kind, String value) {
    /** No seal. */
    public static final Seal NONE = new Seal("", "");

    /** The signature of a thinking block. */
    public static final String CLAUDE_SIGNATURE = "claude-signature";

    /** The data of a redacted thinking block. */
    public static final String CLAUDE_REDACTED = "claude-redacted";

    /** A part's {@code thoughtSignature}. */
    public static final String GEMINI_THOUGHT = "gemini-thought";

    /** A reasoning item of Responses, raw JSON of the whole item. */
    public static final String OPENAI_REASONING = "openai-reasoning";

    /** Whether there is none. */
    public boolean isNone() {
        return kind.isEmpty();
    }
}
