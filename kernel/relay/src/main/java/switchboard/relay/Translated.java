package switchboard.relay;

import java.util.List;
import java.util.function.UnaryOperator;
import switchboard.spi.AnswerTap;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Turns a document in OpenAI's shape into the client's. There are no events. */
final class Translated implements AnswerTap {
    private final AnswerTap tap;
    private final UnaryOperator<byte[]> answer;

    Translated(AnswerTap tap, UnaryOperator<byte[]> answer) {
        this.tap = tap;
        this.answer = answer;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        return switch (tap.document(headers, body)) {
            case Verdict.Answer as -> new Verdict.Changed(answer.apply(body));
            case Verdict.Changed(byte[] data) -> new Verdict.Changed(answer.apply(data));
            case Verdict other -> other;
        };
    }

    @Override
    public Verdict event(WireEvent event) {
        return Verdict.HIDDEN;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return List.of();
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
        return List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of();
    }
}
