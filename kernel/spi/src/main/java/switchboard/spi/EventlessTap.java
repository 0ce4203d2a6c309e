package switchboard.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Watches an answer that never comes in events: one document, or bytes that are copied. */
@ConsumerType
public interface EventlessTap extends AnswerTap {
    @Override
    default Verdict event(WireEvent event) {
        return Verdict.HIDDEN;
    }

    @Override
    default List<WireEvent> asEvents(byte[] body) {
        return List.of();
    }

    @Override
    default CharSequence text() {
        return "";
    }

    @Override
    default List<WireEvent> ending(Usage usage) {
        return List.of();
    }

    @Override
    default List<WireEvent> broken(UpstreamFailure failure) {
        return List.of();
    }
}
