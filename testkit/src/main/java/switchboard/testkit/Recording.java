package switchboard.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Framer;
import switchboard.spi.Framing;
import switchboard.spi.Provider;

/**
 * A streamed answer of an upstream to one call, and what a client must make of it.
 *
 * @param name what the recording is called
 * @param provider whose upstream it was
 * @param call what was asked, in the dialect of the upstream
 * @param channel where
 * @param upstream the bytes as they came
 * @param answer what the client must have, in that dialect's words; usage numbers it must have among others
 */
public record Recording(
        String name, Provider provider, Call call, Channel channel, byte[] upstream, ChatAnswer answer) {
    /** A tap for one replay. */
    public AnswerTap tap() {
        return provider.begin(call, channel).tap();
    }

    /** Whether the recorded stream is a whole answer. */
    public boolean complete() {
        return answer.done();
    }

    /** Whether the upstream's framing is its own, and not that of server-sent events. */
    boolean ownFraming() {
        return provider.begin(call, channel).framing() instanceof Framing.Own;
    }

    /** A framer for one replay. */
    Framer framer(Wire wire) {
        return provider.begin(call, channel).framing() instanceof Framing.Own own
                ? own.framer().get()
                : wire.framer();
    }

    /** How many bytes come before the event that first says that the answer is complete. */
    int bytesToFinish(Wire wire, Looks looks) {
        Framer framer = framer(wire);
        List<Sent> events = new ArrayList<>();
        int seen = 0;
        int before = 0;
        for (int i = 0; i < upstream.length; i++) {
            framer.feed(ByteBuffer.wrap(upstream, i, 1), event -> events.add(Sent.of(event)));
            if (events.size() > seen) {
                if (looks.stream(events).looksFinished()) {
                    return before;
                }
                seen = events.size();
                before = i + 1;
            }
        }
        return upstream.length;
    }

    @Override
    public String toString() {
        return name;
    }
}
