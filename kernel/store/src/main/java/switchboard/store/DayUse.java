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
        String day, String modelName, long requestCount, long quota, long promptTokens, long completionTokens) {
    /** The same on another day. */
    DayUse on(String other) {
        return new DayUse(other, modelName, requestCount, quota, promptTokens, completionTokens);
    }

    /** Both together. */
    DayUse plus(DayUse other) {
        return new DayUse(
                day,
                modelName,
                requestCount + other.requestCount,
                quota + other.quota,
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens);
    }
}
