package switchboard.lib.gemini;

import switchboard.spi.ChatEvent.FinishReason;

/** Google's finish reasons in the pivot's words, and back. */
final class Ends {
    private Ends() {}

    /**
     * What a {@code finishReason} means.
     *
     * @param called the candidate called a tool, in this event or before
     */
    static FinishReason read(String reason, boolean called) {
        return switch (reason) {
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "LANGUAGE",
                    "MODEL_ARMOR" -> FinishReason.CONTENT_FILTER;
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "OTHER",
                    "NO_IMAGE",
                    "IMAGE_OTHER" -> FinishReason.STOP;
            default -> called ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    }

    static String write(FinishReason reason) {
        return switch (reason) {
            case STOP, TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> "SAFETY";
        };
    }
}
