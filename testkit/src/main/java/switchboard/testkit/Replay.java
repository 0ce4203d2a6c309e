package switchboard.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import switchboard.spi.AnswerTap;
import switchboard.spi.AnswerTap.Verdict;
import switchboard.spi.Failure;
import switchboard.spi.Framer;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * What became of one recorded answer: the events a client got, and what the kernel learned. Does with a
 * tap's verdicts what the kernel does with them.
 *
 * @param sent the client's events, in their order
 * @param failure how it failed, if it did
 * @param usage what is billed
 * @param usages the usage known after each event
 * @param text what is counted where no usage is told
 * @param finished whether the tap called the answer complete
 */
public record Replay(
        List<Sent> sent,
        Optional<UpstreamFailure> failure,
        Usage usage,
        List<Usage> usages,
        String text,
        boolean finished) {

    /**
     * Plays bytes that arrive in these pieces.
     *
     * @param counted what the kernel counts where the upstream tells no usage
     */
    public static Replay of(AnswerTap tap, Wire wire, List<byte[]> pieces, Usage counted) {
        return of(tap, wire.framer(), pieces, counted);
    }

    /** Plays bytes that a framer of the provider's own cuts. */
    static Replay of(AnswerTap tap, Framer framer, List<byte[]> pieces, Usage counted) {
        Run run = new Run(tap, counted);
        for (byte[] piece : pieces) {
            framer.feed(ByteBuffer.wrap(piece.clone()), run::accept);
        }
        framer.end(run::accept);
        return run.over();
    }

    /** Plays events that are cut already. */
    public static Replay of(AnswerTap tap, List<WireEvent> events, Usage counted) {
        Run run = new Run(tap, counted);
        events.forEach(run::accept);
        return run.over();
    }

    /** The data of the client's events. */
    public List<String> events() {
        return sent.stream().map(Sent::data).toList();
    }

    /** Whether the client had seen a part of the answer when it failed, so that no other channel could be tried. */
    public boolean answered() {
        return !sent.isEmpty();
    }

    private static final class Run {
        private final AnswerTap tap;
        private final Usage counted;
        private final List<Sent> sent = new ArrayList<>();
        private final List<Sent> held = new ArrayList<>();
        private final List<Usage> usages = new ArrayList<>();
        private Optional<UpstreamFailure> failure = Optional.empty();
        private boolean ended;

        Run(AnswerTap tap, Usage counted) {
            this.tap = tap;
            this.counted = counted;
        }

        void accept(WireEvent event) {
            if (ended || failure.isPresent()) {
                return;
            }
            Sent asItIs = Sent.of(event);
            switch (tap.event(event)) {
                case Verdict.Answer answer -> send(asItIs);
                case Verdict.Changed changed ->
                    send(new Sent(event.name(), new String(changed.data(), StandardCharsets.UTF_8)));
                case Verdict.Prelude prelude -> held.add(asItIs);
                case Verdict.Several(List<WireEvent> events, boolean answer) -> several(events, answer);
                case Verdict.Hidden hidden -> {}
                case Verdict.End end -> ended = true;
                case Verdict.Failed(UpstreamFailure told) -> failure = Optional.of(told);
            }
            usages.add(tap.usage());
        }

        private void several(List<WireEvent> events, boolean answer) {
            events.forEach(event -> held.add(Sent.of(event)));
            if (answer) {
                sent.addAll(held);
                held.clear();
            }
        }

        private void send(Sent event) {
            sent.addAll(held);
            held.clear();
            sent.add(event);
        }

        Replay over() {
            boolean finished = failure.isEmpty() && tap.finished();
            Usage usage = tap.usage().isNone() ? counted : tap.usage();
            if (finished) {
                sent.addAll(held);
                for (WireEvent event : tap.ending(usage)) {
                    sent.add(Sent.of(event));
                }
            } else if (failure.isEmpty()) {
                failure = Optional.of(UpstreamFailure.of(Failure.CUT, "the upstream's answer was cut"));
            }
            return new Replay(
                    List.copyOf(sent),
                    failure,
                    usage,
                    List.copyOf(usages),
                    tap.text().toString(),
                    finished);
        }
    }
}
