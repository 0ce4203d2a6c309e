package switchboard.lib.aws;

import java.util.Optional;
import switchboard.spi.WireEvent;

/**
 * A failure that came as a message of an event stream, as {@link EventStreamFramer} passes it on.
 *
 * @param type the exception's or error's own name, such as {@code throttlingException}
 * @param event its data is JSON, as a rule with a {@code message}; valid as long as the event is
 */
public record EventStreamFault(String type, WireEvent event) {
    private static final String MARK = "exception:";

    /** The failure that an event stands for; empty if it stands for none. */
    public static Optional<EventStreamFault> of(WireEvent event) {
        return event.name().startsWith(MARK)
                ? Optional.of(new EventStreamFault(event.name().substring(MARK.length()), event))
                : Optional.empty();
    }

    /** What an event that stands for this type is called. */
    static String name(String type) {
        return MARK + type;
    }
}
