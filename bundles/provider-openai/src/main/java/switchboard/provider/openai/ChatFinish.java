package switchboard.provider.openai;

import switchboard.spi.ChatEvent.FinishReason;

/** Why an answer ends, in OpenAI's words. They and the calls that were made must agree, whoever says what. */
final class ChatFinish {
    private ChatFinish() {}

    /**
     * The reason for a word.
     *
     * @param calls whether tools were called
     */
    static FinishReason of(String word, boolean calls) {
        return switch (word) {
            case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    }

    /** The word for a reason. */
    static String word(FinishReason reason, boolean calls) {
        return switch (reason) {
            case LENGTH -> "length";
            case CONTENT_FILTER -> "content_filter";
            case STOP, TOOL_CALLS -> calls ? "tool_calls" : "stop";
        };
    }
}
