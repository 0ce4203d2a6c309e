package switchboard.provider.claude;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.AnswerTap;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventReader;
import switchboard.spi.EventWriter;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** An answer that crosses dialects, as the kernel lets it cross. */
final class Interpreted implements AnswerTap {
    private final AnswerTap tap;
    private final EventReader reader;
    private final EventWriter writer;
    private final List<WireEvent> written = new ArrayList<>();
    private boolean answered;

    Interpreted(AnswerTap tap, EventReader reader, EventWriter writer) {
        this.tap = tap;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public Verdict event(WireEvent event) {
        return switch (tap.event(event)) {
            case Verdict.Answer answer -> read(List.of(event));
            case Verdict.Prelude prelude -> read(List.of(event));
            case Verdict.Changed(byte[] data) -> read(List.of(new WireEvent(event.name(), ByteBuffer.wrap(data))));
            case Verdict.Several several -> read(several.events());
            case Verdict other -> other;
        };
    }

    private Verdict read(List<WireEvent> events) {
        answered = false;
        events.forEach(event -> reader.event(event, this::take));
        return new Verdict.Several(now(), answered);
    }

    private void take(ChatEvent event) {
        answered |= !(event instanceof ChatEvent.Start);
        writer.event(event, written::add);
    }

    private List<WireEvent> now() {
        List<WireEvent> now = List.copyOf(written);
        written.clear();
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
        writer.end(usage, written::add);
        return now();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        writer.broken(failure, written::add);
        return now();
    }
}
