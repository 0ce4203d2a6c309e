package switchboard.relay;

import java.util.function.UnaryOperator;
import switchboard.spi.AnswerTap;
import switchboard.spi.EventlessTap;
import switchboard.spi.Headers;
import switchboard.spi.Usage;

/** Turns a document in OpenAI's shape into the client's. There are no events. */
final class Translated implements EventlessTap {
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
}
