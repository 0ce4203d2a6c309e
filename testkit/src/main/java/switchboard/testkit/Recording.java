package switchboard.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Framer;
import switchboard.spi.Framing;
import switchboard.spi.Provider;
import switchboard.spi.WireEvent;

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
    Wire.Framer framer(Wire wire) {
        if (!(provider.begin(call, channel).framing() instanceof Framing.Own own)) {
            return wire.framer();
        }
        Framer framer = own.framer().get();
        return new Wire.Framer() {
            @Override
            public void feed(ByteBuffer bytes, Consumer<WireEvent> out) {
                framer.feed(bytes, out);
            }

            @Override
            public void end(Consumer<WireEvent> out) {
                framer.end(out);
            }
        };
    }

    /** How many bytes may be seen before anything in them says that the answer is complete. */
    int bytesToFinish(Wire wire, Looks looks) {
        if (!ownFraming()) {
            String text = new String(upstream, StandardCharsets.ISO_8859_1);
            Matcher finish = looks.end().matcher(text);
            return finish.find() ? text.lastIndexOf('\n', finish.start()) + 1 : upstream.length;
        }
        Wire.Framer framer = framer(wire);
        AtomicBoolean finished = new AtomicBoolean();
        for (int i = 0; i < upstream.length; i++) {
            framer.feed(
                    ByteBuffer.wrap(upstream, i, 1),
                    event -> finished.compareAndSet(
                            false, looks.end().matcher(event.text()).find()));
            if (finished.get()) {
                return i;
            }
        }
        return upstream.length;
    }

    @Override
    public String toString() {
        return name;
    }
}
