package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import switchboard.store.LogRow;

/** A line of the log, as clients see it. */
record LogView(
        @JsonProperty("id") long id,
        @JsonProperty("user_id") long userId,
        @JsonProperty("created_at") long createdAt,
        @JsonProperty("type") int type,
        @JsonProperty("content") String content,
        @JsonProperty("username") String username,
        @JsonProperty("token_name") String tokenName,
        @JsonProperty("model_name") String modelName,
        @JsonProperty("quota") long quota,
        @JsonProperty("prompt_tokens") long promptTokens,
        @JsonProperty("completion_tokens") long completionTokens,
        @JsonProperty("channel") long channel,
        @JsonProperty("request_id") String requestId,
        @JsonProperty("elapsed_time") long elapsedTime,
        @JsonProperty("is_stream") boolean stream,
        @JsonProperty("system_prompt_reset") boolean systemPromptReset) {
    static LogView of(LogRow row) {
        return of(row, row.id());
    }

    /** What users see of their own lines: the number is kept from them, as in One API. */
    static LogView ofOwn(LogRow row) {
        return of(row, 0);
    }

    private static LogView of(LogRow row, long id) {
        return new LogView(
                id,
                row.userId(),
                row.createdAt(),
                row.type(),
                row.content(),
                row.username(),
                row.tokenName(),
                row.modelName(),
                row.quota(),
                row.promptTokens(),
                row.completionTokens(),
                row.channelId(),
                row.requestId(),
                row.elapsedTime(),
                row.stream(),
                row.systemPromptReset());
    }
}
