package switchboard.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** One way to tell somebody something. Called on a virtual thread; may block, within limits. */
@ConsumerType
public interface Notifier {
    /** Who this is, as data: its settings, its turn. */
    NotifierInfo info();

    /** Whether the options say enough for it to deliver anything. Quick. */
    boolean ready();

    /**
     * Where it would take such a notice: each place has its own deliveries, so that one that fails is tried again
     * alone. The names are shown to operators and hold no secret; the same for the same options. Quick.
     *
     * @return none if it does not serve the notice, or is not ready
     */
    List<String> destinations(Notice notice);

    /**
     * Delivers a notice; returns when whoever carries it on has accepted it. May be asked again for a notice of which
     * it is not known whether it arrived.
     *
     * @throws DeliveryException if it was not accepted
     */
    void deliver(Delivery delivery) throws DeliveryException;

    /**
     * Looks at a value that an option of its settings is to have.
     *
     * @throws IllegalArgumentException with a sentence that says why it cannot be meant
     */
    default void check(String option, String value) {}
}
