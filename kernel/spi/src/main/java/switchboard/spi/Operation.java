package switchboard.spi;

/**
 * What a client asks for, one constant a kind of route. {@link #path} is the path below {@code /v1/}.
 *
 * <p>{@link #mode} is the number One API prints in some of its messages.
 */
public enum Operation {
    /** Chat completions, streamed or whole. */
    CHAT("chat/completions", 1),
    /** Legacy text completions, streamed or whole. */
    COMPLETIONS("completions", 2),
    /** Vectors for texts. */
    EMBEDDINGS("embeddings", 3),
    /** Classification of texts and images. */
    MODERATIONS("moderations", 4),
    /** Images from a prompt. */
    IMAGES("images/generations", 5),
    /** Legacy text edits. */
    EDITS("edits", 6),
    /** Audio from text; the answer is binary. */
    SPEECH("audio/speech", 7),
    /** Text from audio; the request is a form. */
    TRANSCRIPTION("audio/transcriptions", 8),
    /** English text from audio; the request is a form. */
    TRANSLATION("audio/translations", 9),
    /** Any request, copied to a channel of the proxy type as it is. */
    PROXY("oneapi/proxy", 10),
    /** How many tokens a prompt has; costs nothing. */
    COUNT_TOKENS("messages/count_tokens", 0),
    /** What the gateway remembers of an earlier answer; no upstream is asked. */
    STORED("responses", 0),
    /** The list of models, in the dialect of whoever asks. */
    MODELS("models", 0),
    /** One model, in the dialect of whoever asks. */
    MODEL("models", 0);

    private final String path;
    private final int mode;

    Operation(String path, int mode) {
        this.path = path;
        this.mode = mode;
    }

    /** The path below {@code /v1/}, without a leading slash. */
    public String path() {
        return path;
    }

    /** One API's number for this operation; 0 if it has none. */
    public int mode() {
        return mode;
    }
}
