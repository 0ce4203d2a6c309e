package switchboard.relay;

import java.nio.ByteBuffer;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;

/** An answer in one document, which the tap sees whole before the client sees any of it. */
final class WholeAnswer implements Answer {
    private final AnswerTap tap;
    private final Headers headers;
    private final int limit;
    private boolean open;

    /** @param limit how many bytes the document may have */
    WholeAnswer(AnswerTap tap, Headers headers, int limit) {
        this.tap = tap;
        this.headers = headers;
        this.limit = limit;
    }

    @Override
    public Progress feed(ByteBuffer bytes, Out out) {
        if (bytes.remaining() > limit - out.length()) {
            bytes.position(bytes.limit());
            String message = "the upstream sent an answer of more than " + limit + " bytes";
            return new Progress.Failed(UpstreamFailure.of(Failure.INTERNAL, message));
        }
        out.add(bytes);
        return MORE;
    }

    @Override
    public Progress end(Out out) {
        return switch (tap.document(headers, out.toArray())) {
            case Verdict.Failed failed -> new Progress.Failed(failed.failure());
            case Verdict.Changed changed -> {
                out.clear();
                out.add(changed.data());
                open = true;
                yield COMPLETE;
            }
            case Verdict.Answer answer -> {
                open = true;
                yield COMPLETE;
            }
            case Verdict.Prelude prelude -> unreadable();
            case Verdict.Several several -> unreadable();
            case Verdict.Hidden hidden -> unreadable();
            case Verdict.End end -> unreadable();
        };
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public boolean finished() {
        return false;
    }

    @Override
    public void finish(Usage billed, Out out) {
        // the document is all there is
    }

    @Override
    public boolean breakOff(UpstreamFailure failure, Out out) {
        return false;
    }

    private static Progress unreadable() {
        return new Progress.Failed(UpstreamFailure.of(Failure.INTERNAL, "the upstream's answer cannot be read"));
    }
}
