package switchboard.admin;

import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;
import switchboard.store.LogFilter;

/** Which lines of the log a request asks for; what is absent or no number restricts nothing. */
final class LogQuery {
    /** 1 top-up, 2 consumption, 3 management, 4 system, 5 channel test; 0 is all. */
    @QueryParam("type")
    private @Nullable String type;

    /** Unix seconds; lines from then on, that moment among them. */
    @QueryParam("start_timestamp")
    private @Nullable String from;

    /** Unix seconds; lines up to then, that moment among them. */
    @QueryParam("end_timestamp")
    private @Nullable String until;

    /** A user's name; ignored where only the caller's lines are asked for. */
    @QueryParam("username")
    private @Nullable String username;

    /** A token's name. */
    @QueryParam("token_name")
    private @Nullable String tokenName;

    /** A model's name. */
    @QueryParam("model_name")
    private @Nullable String modelName;

    /** A channel's number; ignored in lists of the caller's lines. */
    @QueryParam("channel")
    private @Nullable String channel;

    /** Everybody's lines. */
    LogFilter all() {
        return filter(0, text(username), channel());
    }

    /** The lines of one user. */
    LogFilter of(long userId) {
        return filter(userId, "", 0);
    }

    /** The lines of one user over one channel, if one is named. */
    LogFilter ofChannel(long userId) {
        return filter(userId, "", channel());
    }

    private LogFilter filter(long userId, String name, long channelId) {
        return new LogFilter(
                Math.clamp(Numbers.lenient(type), Integer.MIN_VALUE, Integer.MAX_VALUE),
                Numbers.lenient(from),
                Numbers.lenient(until),
                userId,
                name,
                text(tokenName),
                text(modelName),
                channelId);
    }

    private long channel() {
        return Numbers.lenient(channel);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
