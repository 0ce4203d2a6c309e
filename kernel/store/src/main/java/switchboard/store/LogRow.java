package switchboard.store;

import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A line of the table {@code logs}.
 *
 * @param id the row's number; 0 before it is stored
 * @param userId whom it concerns; 0 for a channel's test
 * @param createdAt epoch seconds
 * @param type one of the constants here
 * @param content a sentence for people
 * @param username the user's name at that moment
 * @param tokenName the token's name at that moment
 * @param modelName the upstream's model
 * @param quota what it cost
 * @param promptTokens tokens of the request
 * @param completionTokens tokens of the answer
 * @param channelId who answered
 * @param requestId the relay's id
 * @param elapsedTime milliseconds
 * @param stream the answer was a stream
 * @param systemPromptReset the channel's system prompt replaced the client's
 */
public record LogRow(
        long id,
        long userId,
        long createdAt,
        int type,
        String content,
        String username,
        String tokenName,
        String modelName,
        long quota,
        long promptTokens,
        long completionTokens,
        long channelId,
        String requestId,
        long elapsedTime,
        boolean stream,
        boolean systemPromptReset) {
    /** As a filter: all types. */
    public static final int ANY = 0;
    /** Quota was added. */
    public static final int TOP_UP = 1;
    /** A call was paid. */
    public static final int CONSUMPTION = 2;
    /** An administrator did something. */
    public static final int MANAGEMENT = 3;
    /** The gateway did something. */
    public static final int SYSTEM = 4;
    /** A channel was tested. */
    public static final int TEST = 5;

    /** A line that is no call: nothing but a sentence. */
    public static LogRow note(int type, long userId, String username, long createdAt, String content) {
        return new LogRow(0, userId, createdAt, type, content, username, "", "", 0, 0, 0, 0, "", 0, false, false);
    }

    /** This line with an amount. */
    public LogRow withQuota(long amount) {
        return new LogRow(
                id,
                userId,
                createdAt,
                type,
                content,
                username,
                tokenName,
                modelName,
                amount,
                promptTokens,
                completionTokens,
                channelId,
                requestId,
                elapsedTime,
                stream,
                systemPromptReset);
    }

    /** This line in other texts. */
    LogRow with(UnaryOperator<String> texts) {
        return new LogRow(
                id,
                userId,
                createdAt,
                type,
                texts.apply(content),
                texts.apply(username),
                texts.apply(tokenName),
                texts.apply(modelName),
                quota,
                promptTokens,
                completionTokens,
                channelId,
                texts.apply(requestId),
                elapsedTime,
                stream,
                systemPromptReset);
    }

    /**
     * This line for an answer that had become longer.
     *
     * @param amount what it cost then
     * @param completion tokens it had then
     * @param millis how much later that was
     */
    LogRow grown(long amount, long completion, long millis) {
        return new LogRow(
                id,
                userId,
                createdAt + TimeUnit.MILLISECONDS.toSeconds(millis),
                type,
                content,
                username,
                tokenName,
                modelName,
                amount,
                promptTokens,
                completion,
                channelId,
                requestId,
                elapsedTime + millis,
                stream,
                systemPromptReset);
    }

    /** This line, about that user. */
    LogRow of(long user, String name) {
        return new LogRow(
                id,
                user,
                createdAt,
                type,
                content,
                name,
                tokenName,
                modelName,
                quota,
                promptTokens,
                completionTokens,
                channelId,
                requestId,
                elapsedTime,
                stream,
                systemPromptReset);
    }
}
