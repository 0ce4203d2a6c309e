package switchboard.bench;

/**
 * One kind of load.
 *
 * @param title as the report prints it
 * @param connections how many clients call at once, each waiting for its answer
 * @param promptBytes about how long the prompt is
 * @param stream whether the answer is a stream of {@link #EVENTS} events
 * @param model what is asked for
 * @param swapping whether the provider is replaced again and again meanwhile
 */
record Shape(String title, int connections, int promptBytes, boolean stream, String model, boolean swapping) {
    /** Served by an upstream of the client's dialect. */
    static final String SAME = "gpt-4o-mini";

    /** Served by an upstream of another dialect. */
    static final String CROSSING = "claude-sonnet-4-5";

    /** A load of the usual kind. */
    Shape(String title, int connections, int promptBytes, boolean stream) {
        this(title, connections, promptBytes, stream, SAME, false);
    }

    /** Content events of one stream, {@link #GAP_MILLIS} apart. */
    static final int EVENTS = 20;

    static final int GAP_MILLIS = 50;

    /** The request's body: a chat call whose prompt is filler. */
    String body() {
        String prompt =
                "The operator plugs the cord. ".repeat(promptBytes / 29 + 1).substring(0, promptBytes);
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]}";
    }
}
