package switchboard.store;

/**
 * What a user spent on one model on one UTC day.
 *
 * @param day {@code 2026-11-22}
 * @param modelName the model
 * @param requestCount calls
 * @param quota units of account
 * @param promptTokens tokens of requests
 * @param completionTokens tokens of answers
 */
public record DayUse(
        String day, String modelName, long requestCount, long quota, long promptTokens, long completionTokens) {}
