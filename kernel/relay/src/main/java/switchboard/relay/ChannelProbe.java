package switchboard.relay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import switchboard.spi.Dialect;

/**
 * What came of a test in one dialect.
 *
 * @param tested what came of it
 * @param dialect the client's dialect
 * @param stream whether the answer was asked for in events
 * @param upstreamDialect the dialect in which the upstream was asked, empty if nobody serves the channel's type
 * @param firstToken how long it took until the first piece of the answer; nothing if none came
 */
public record ChannelProbe(
        ChannelTester.Tested tested,
        String dialect,
        boolean stream,
        String upstreamDialect,
        Optional<Duration> firstToken) {
    /** The dialects that clients speak. */
    public static final List<String> DIALECTS =
            List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.CLAUDE_MESSAGES, Dialect.GEMINI_GENERATE);
}
