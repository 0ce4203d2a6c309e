package switchboard.testkit;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Provider;
import switchboard.spi.Usage;

/**
 * A streamed answer of an upstream to one call, and what a client must make of it.
 *
 * @param name what the recording is called
 * @param provider whose upstream it was
 * @param call what was asked
 * @param channel where
 * @param upstream the bytes as they came
 * @param answer what the client must have, usage numbers it must have among others
 */
public record Recording(
        String name, Provider provider, Call call, Channel channel, byte[] upstream, ChatAnswer answer) {
    private static final Pattern FINISH = Pattern.compile("\"finish_reason\"\\s*:\\s*\"[^\"]+\"|\\[DONE\\]");

    /** A tap for one replay. */
    public AnswerTap tap() {
        return provider.begin(call, channel).tap();
    }

    /** What the kernel would count if the upstream told nothing: the recorded usage. */
    public Usage counted() {
        return new Usage(
                answer.usage().getOrDefault("prompt_tokens", 0L), answer.usage().getOrDefault("completion_tokens", 0L));
    }

    /** Whether the recorded stream is a whole answer. */
    public boolean complete() {
        return answer.done();
    }

    /** How many bytes may be seen before anything in them says that the answer is complete. */
    public int bytesToFinish() {
        String text = new String(upstream, StandardCharsets.ISO_8859_1);
        var finish = FINISH.matcher(text);
        return finish.find() ? text.lastIndexOf('\n', finish.start()) + 1 : upstream.length;
    }

    @Override
    public String toString() {
        return name;
    }
}
