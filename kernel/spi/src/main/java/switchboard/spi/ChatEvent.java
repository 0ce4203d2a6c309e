package switchboard.spi;

/**
 * A piece of an answer, in no one's dialect. Choices and tool calls count from 0; tool calls count within their choice.
 * After {@link Finish} of a choice nothing of it follows.
 */
public sealed interface ChatEvent {
    /**
     * The upstream has begun. At most one, first; proves nothing.
     *
     * @param id the upstream's own id, empty if it told none
     * @param model the upstream's name of the model, empty if it told none
     * @param created epoch seconds, 0 if it told none
     */
    record Start(String id, String model, long created) implements ChatEvent {}

    /** More text. */
    record Text(int choice, String text) implements ChatEvent {}

    /** More reasoning that may be shown. */
    record Thinking(int choice, String text) implements ChatEvent {}

    /** Ends the reasoning so far with what the upstream wants back unchanged; without reasoning before it, stands alone. */
    record Sealed(int choice, Seal seal) implements ChatEvent {}

    /**
     * A tool is called. Its arguments follow, at least one piece of them, and belong together to one JSON object.
     *
     * @param seal what the upstream wants back with this call, {@link Seal#NONE} for nothing
     */
    record ToolStart(int choice, int index, String id, String name, Seal seal) implements ChatEvent {}

    /** More of a tool call's arguments, JSON text. Pieces of several calls may come in turns. */
    record ToolArguments(int choice, int index, String json) implements ChatEvent {}

    /** More of the model's own words of refusal. */
    record Refusal(int choice, String text) implements ChatEvent {}

    /**
     * Where something that was said comes from.
     *
     * @param title empty if there is none
     * @param start where in the choice's text it begins, in UTF-16 units; -1 if that is not told
     * @param end where it ends; -1 if that is not told
     */
    record Citation(int choice, String url, String title, int start, int end) implements ChatEvent {}

    /**
     * A picture or a sound that the model made.
     *
     * @param mediaType such as {@code image/png}
     * @param base64 its bytes
     */
    record Media(int choice, String mediaType, String base64) implements ChatEvent {}

    /**
     * A choice is complete.
     *
     * @param detail the stop sequence that was met, or why content was filtered; empty if not told
     */
    record Finish(int choice, FinishReason reason, String detail) implements ChatEvent {}

    /** Why an answer ends. */
    enum FinishReason {
        /** The model had said what it had to say, or met a stop sequence. */
        STOP,
        /** It was cut at a limit of tokens. */
        LENGTH,
        /** It waits for tools. */
        TOOL_CALLS,
        /** The model, or a filter, would not go on. */
        CONTENT_FILTER
    }
}
