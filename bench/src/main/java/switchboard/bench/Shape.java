package switchboard.bench;

/**
 * One kind of load.
 *
 * @param title as the report prints it
 * @param connections how many clients call at once, each waiting for its answer
 * @param promptBytes about how long the prompt is
 * @param stream whether the answer is a stream of {@link #EVENTS} events
 */
record Shape(String title, int connections, int promptBytes, boolean stream) {
    /** Content events of one stream, {@link #GAP_MILLIS} apart. */
    static final int EVENTS = 20;

    static final int GAP_MILLIS = 50;

    /** The request's body: a chat call whose prompt is filler. */
    String body() {
        String prompt =
                "The operator plugs the cord. ".repeat(promptBytes / 29 + 1).substring(0, promptBytes);
        return "{\"model\":\"gpt-4o-mini\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + prompt + "\"}]}";
    }
}
