package switchboard.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Watches one answer that passes from an upstream to a client of the same dialect: says what each event
 * is, and remembers usage and text. Confined to one attempt, used by one thread at a time, never blocks.
 */
@ConsumerType
public interface AnswerTap {
    /** What an event is, and so what becomes of it. */
    sealed interface Verdict {
        /** Goes to the client as it is, and proves that the upstream answers: from here on no other channel is tried. */
        Verdict ANSWER = new Answer();
        /** Goes to the client as it is, but proves nothing: it is held back until an answer follows. */
        Verdict PRELUDE = new Prelude();
        /** Is not for the client. */
        Verdict HIDDEN = new Hidden();
        /** Is the upstream's own mark of the end; the kernel writes the ending itself. */
        Verdict END = new End();

        /** See {@link #ANSWER}. */
        record Answer() implements Verdict {}

        /** See {@link #PRELUDE}. */
        record Prelude() implements Verdict {}

        /** See {@link #HIDDEN}. */
        record Hidden() implements Verdict {}

        /** See {@link #END}. */
        record End() implements Verdict {}

        /** An answer, but these bytes go to the client instead of the event's data. */
        record Changed(byte[] data) implements Verdict {}

        /**
         * These events go to the client instead.
         *
         * @param answer whether they prove that the upstream answers, as {@link Answer}; if not, they are held back as {@link Prelude}
         */
        record Several(List<WireEvent> events, boolean answer) implements Verdict {
            public Several {
                events = List.copyOf(events);
            }
        }

        /** The upstream reports a failure inside a 2xx answer. */
        record Failed(UpstreamFailure failure) implements Verdict {}
    }

    /** Looks at the next event. */
    Verdict event(WireEvent event);

    /**
     * Looks at an answer that came as one document, to a call that wanted one: {@code ANSWER},
     * {@code Changed} or {@code Failed}.
     */
    Verdict document(Headers headers, byte[] body);

    /**
     * One document that came where events were asked for, as events. Empty if it is neither an answer
     * nor a failure.
     */
    List<WireEvent> asEvents(byte[] body);

    /** Whether the answer is complete: a finish reason or the upstream's own end was seen. */
    boolean finished();

    /** Usage known so far: what is billed even when the client hangs up early; {@link Usage#NONE} if the upstream told none. */
    Usage usage();

    /** The text seen so far, reasoning and tool arguments included: what is counted when the upstream told no usage. */
    CharSequence text();

    /**
     * What is still owed to the client of a complete stream: the usage it asked for if the upstream gave
     * none, then the dialect's end.
     *
     * @param usage what is billed
     */
    List<WireEvent> ending(Usage usage);

    /** What a client is told when the answer broke off: an error in this dialect, and nothing that looks like an end. */
    List<WireEvent> broken(UpstreamFailure failure);
}
