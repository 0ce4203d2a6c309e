package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import switchboard.spi.ChatEvent;

/**
 * Why a message ends, in Claude's words.
 *
 * @param reason empty if it was not told
 * @param sequence the stop sequence that was met, empty for none
 * @param explanation why content was refused, empty if not told
 */
record StopReason(String reason, String sequence, String explanation) {
    static final StopReason NOT_TOLD = new StopReason("", "", "");

    static StopReason of(ChatEvent.Finish finish) {
        String detail = finish.detail();
        return switch (finish.reason()) {
            case STOP -> new StopReason(detail.isEmpty() ? "end_turn" : "stop_sequence", detail, "");
            case LENGTH -> new StopReason("max_tokens", "", "");
            case TOOL_CALLS -> new StopReason("tool_use", "", "");
            case CONTENT_FILTER -> refusal(detail);
        };
    }

    static StopReason refusal(String explanation) {
        return new StopReason("refusal", "", explanation);
    }

    /** @param called whether tools were called */
    void write(ObjectNode into, boolean called) {
        into.put("stop_reason", reason.isEmpty() ? (called ? "tool_use" : "end_turn") : reason);
        into.put("stop_sequence", sequence.isEmpty() ? null : sequence);
        if (!explanation.isEmpty()) {
            into.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .put("explanation", explanation);
        }
    }
}
