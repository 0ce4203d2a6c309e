package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.AnswerTap;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Headers;
import switchboard.spi.Memory;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Turns an answer from the upstream's dialect into the client's. What the upstream's own tap lets through is read,
 * written anew and shown; failures, usage and completeness are what that tap says. So a reason to finish is kept back
 * until the tap has called the answer complete: an upstream may still be cut behind it.
 */
public final class Interpreter implements AnswerTap {
    private final AnswerTap tap;
    private final EventReader reader;
    private final EventWriter writer;
    private final Recollection recollection;
    private final List<ChatEvent> finishes = new ArrayList<>(1);
    private List<WireEvent> written = new ArrayList<>();
    private boolean answered;

    /**
     * A tap for one attempt.
     *
     * @param tap the upstream's own
     * @param memory of the client's token
     */
    public Interpreter(AnswerTap tap, EventReader reader, EventWriter writer, Memory memory) {
        this.tap = tap;
        this.reader = reader;
        this.writer = writer;
        this.recollection = new Recollection(memory);
    }

    @Override
    public Verdict event(WireEvent event) {
        return switch (tap.event(event)) {
            case Verdict.Answer answer -> read(List.of(event));
            case Verdict.Prelude prelude -> read(List.of(event));
            case Verdict.Changed(byte[] data) -> read(List.of(new WireEvent(event.name(), ByteBuffer.wrap(data))));
            case Verdict.Several several -> read(several.events());
            case Verdict.Hidden hidden -> hidden;
            case Verdict.End end -> end;
            case Verdict.Failed failed -> failed;
        };
    }

    private Verdict read(List<WireEvent> events) {
        answered = false;
        events.forEach(event -> reader.event(event, this::take));
        List<WireEvent> now = written();
        return now.isEmpty() && !answered ? Verdict.HIDDEN : new Verdict.Several(now, answered);
    }

    private void take(ChatEvent event) {
        answered |= !(event instanceof ChatEvent.Start);
        if (event instanceof ChatEvent.Finish) {
            finishes.add(event);
        } else {
            recollection.note(event);
            writer.event(event, written::add);
        }
    }

    private void finish() {
        finishes.forEach(event -> writer.event(event, written::add));
        recollection.keep();
    }

    private List<WireEvent> written() {
        List<WireEvent> now = written;
        written = new ArrayList<>();
        return now;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        return switch (tap.document(headers, body)) {
            case Verdict.Answer answer -> whole(body);
            case Verdict.Changed(byte[] data) -> whole(data);
            case Verdict other -> other;
        };
    }

    private Verdict whole(byte[] body) {
        reader.document(body, this::take);
        finish();
        return new Verdict.Changed(writer.document(tap.usage()));
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return tap.asEvents(body);
    }

    @Override
    public boolean finished() {
        return tap.finished();
    }

    @Override
    public Usage usage() {
        return tap.usage();
    }

    @Override
    public CharSequence text() {
        return tap.text();
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        tap.ending(usage).forEach(event -> reader.event(event, this::take));
        reader.end(this::take);
        finish();
        writer.end(usage, written::add);
        return written();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        writer.broken(failure, written::add);
        return written();
    }
}
