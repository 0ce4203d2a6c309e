package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * An answer in events. Holds back what proves nothing until an answer follows. An upstream that sends one document
 * instead of events is shown to the tap whole, whatever its content type says.
 */
final class StreamAnswer implements Answer, Consumer<WireEvent> {
    private enum Form {
        UNKNOWN,
        EVENTS,
        DOCUMENT
    }

    private final AnswerTap tap;
    private final int limit;
    private final Framer framer;
    private final Out document = new Out();
    private final Frames frames;
    private final boolean held;
    private Form form;
    private Progress progress = MORE;
    private boolean proved;
    private Out out;

    /**
     * An answer in events, or in a document in their place.
     *
     * @param limit how many bytes an event, or a document in its place, may have
     * @param manner how the client gets it
     */
    StreamAnswer(AnswerTap tap, int limit, Manner manner) {
        this(tap, limit, manner, Form.UNKNOWN, new EventFramer(limit));
    }

    /** An answer in events of the provider's own framing. */
    StreamAnswer(AnswerTap tap, int limit, Manner manner, Framer framer) {
        this(tap, limit, manner, Form.EVENTS, framer);
    }

    private StreamAnswer(AnswerTap tap, int limit, Manner manner, Form form, Framer framer) {
        this.tap = tap;
        this.limit = limit;
        this.frames = manner.frames();
        this.held = manner.whole();
        this.framer = framer;
        this.form = form;
        this.out = document; // until the first bytes
    }

    @Override
    public Progress feed(ByteBuffer bytes, Out client) {
        out = client;
        if (form == Form.UNKNOWN) {
            lookAtFirstByte(bytes);
        }
        switch (form) {
            case UNKNOWN -> {}
            case EVENTS -> framer.feed(bytes, this);
            case DOCUMENT -> collect(bytes);
        }
        return progress;
    }

    @Override
    public Progress end(Out client) {
        out = client;
        switch (form) {
            case UNKNOWN -> {}
            case EVENTS -> framer.end(this);
            case DOCUMENT -> documentAsEvents();
        }
        if (progress.goesOn()) {
            progress = tap.finished() ? COMPLETE : failed(Failure.CUT, "the upstream's answer broke off");
        }
        return progress;
    }

    @Override
    public void accept(WireEvent event) {
        if (!progress.goesOn()) {
            return;
        }
        switch (tap.event(event)) {
            case Verdict.Answer answer -> {
                frames.add(event, out);
                proved = true;
            }
            case Verdict.Prelude prelude -> {
                frames.add(event, out);
                if (!proved && out.length() > limit) {
                    progress = failed(Failure.INTERNAL, "the upstream sent much, and no answer");
                }
            }
            case Verdict.Hidden hidden -> {}
            case Verdict.End end -> progress = COMPLETE;
            case Verdict.Changed changed -> {
                frames.add(event.name(), ByteBuffer.wrap(changed.data()), out);
                proved = true;
            }
            case Verdict.Several several -> {
                several.events().forEach(one -> frames.add(one, out));
                proved |= several.answer();
            }
            case Verdict.Failed failure -> progress = new Progress.Failed(failure.failure());
        }
    }

    @Override
    public boolean proved() {
        return proved;
    }

    @Override
    public boolean open() {
        return proved && (!held || out.length() > limit);
    }

    @Override
    public boolean finished() {
        return tap.finished();
    }

    @Override
    public void finish(Usage billed, Out client) {
        for (WireEvent event : tap.ending(billed)) {
            frames.add(event, client);
        }
        frames.end(client);
    }

    @Override
    public boolean breakOff(UpstreamFailure failure, Out client) {
        List<WireEvent> told = tap.broken(failure);
        told.forEach(event -> frames.add(event, client));
        if (!told.isEmpty()) {
            frames.end(client);
        }
        return !told.isEmpty();
    }

    /** No line of an event stream that means anything begins with a bracket. */
    private void lookAtFirstByte(ByteBuffer bytes) {
        while (bytes.hasRemaining() && form == Form.UNKNOWN) {
            switch (bytes.get(bytes.position())) {
                case ' ', '\t', '\n', '\r' -> bytes.get();
                case '{', '[' -> form = bytes.remaining() > 1 && isDone(bytes) ? Form.EVENTS : Form.DOCUMENT;
                case '<' -> {
                    form = Form.DOCUMENT;
                    progress = failed(Failure.INTERNAL, "the upstream answered with a page instead of events");
                }
                default -> form = Form.EVENTS;
            }
        }
    }

    private static boolean isDone(ByteBuffer bytes) {
        return bytes.get(bytes.position()) == '[' && bytes.get(bytes.position() + 1) == 'D';
    }

    private void collect(ByteBuffer bytes) {
        if (!progress.goesOn()) {
            bytes.position(bytes.limit());
        } else if (bytes.remaining() > limit - document.length()) {
            bytes.position(bytes.limit());
            progress = failed(Failure.INTERNAL, "the upstream sent an answer of more than " + limit + " bytes");
        } else {
            document.add(bytes);
        }
    }

    private void documentAsEvents() {
        if (!progress.goesOn()) {
            return;
        }
        List<WireEvent> events = tap.asEvents(document.toArray());
        document.clear();
        if (events.isEmpty()) {
            progress = failed(Failure.INTERNAL, "the upstream's answer cannot be read");
        }
        events.forEach(this);
    }

    private static Progress failed(Failure failure, String message) {
        return new Progress.Failed(UpstreamFailure.of(failure, message));
    }
}
