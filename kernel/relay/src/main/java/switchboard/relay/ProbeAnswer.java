package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventReader;
import switchboard.spi.WireEvent;

/** What a client of some dialect would read of an answer, and when it could read the first piece of it. */
final class ProbeAnswer {
    private static final int LINE_BYTES = 4 << 20;

    private final EventReader reader;
    private final @Nullable EventFramer framer; // none for an answer that comes whole
    private final Out whole = new Out();
    private final StringBuilder text = new StringBuilder();
    private boolean said;
    private boolean ended;
    private long firstAt;

    ProbeAnswer(EventReader reader, boolean stream) {
        this.reader = reader;
        this.framer = stream ? new EventFramer(LINE_BYTES) : null;
    }

    void add(ByteBuffer bytes) {
        if (framer == null) {
            whole.add(bytes);
        } else {
            framer.feed(bytes, this::event);
        }
    }

    private void event(WireEvent event) {
        if (!event.text().equals("[DONE]")) {
            reader.event(event, this::take);
        }
    }

    /** It is complete. */
    void end() {
        if (framer == null) {
            reader.document(whole.toArray(), this::take);
        } else {
            framer.end(this::event);
            reader.end(this::take);
        }
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text piece -> said(piece.text());
            case ChatEvent.Refusal piece -> said(piece.text());
            case ChatEvent.Thinking piece -> said("");
            case ChatEvent.ToolStart call -> said("");
            case ChatEvent.Media picture -> said("");
            case ChatEvent.Finish finish -> ended = true;
            case ChatEvent.Start start -> {}
            case ChatEvent.Sealed seal -> {}
            case ChatEvent.ToolArguments arguments -> {}
            case ChatEvent.Citation citation -> {}
        }
    }

    private void said(String piece) {
        if (!said) {
            said = true;
            firstAt = System.nanoTime();
        }
        text.append(piece);
    }

    /** What was said, nothing if that was no answer. */
    Optional<String> text() {
        return said || ended ? Optional.of(text.toString()) : Optional.empty();
    }

    /** When its first piece came, by {@link System#nanoTime}. */
    Optional<Long> firstAt() {
        return said ? Optional.of(firstAt) : Optional.empty();
    }
}
