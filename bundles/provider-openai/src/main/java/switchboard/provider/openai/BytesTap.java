package switchboard.provider.openai;

import java.util.List;
import switchboard.spi.AnswerTap;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Stands beside answers that are copied through unseen. */
final class BytesTap implements AnswerTap {
    static final BytesTap ONLY = new BytesTap();

    private BytesTap() {}

    @Override
    public Verdict event(WireEvent event) {
        return Verdict.ANSWER;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        return Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return List.of();
    }

    @Override
    public boolean finished() {
        return true;
    }

    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public CharSequence text() {
        return "";
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
