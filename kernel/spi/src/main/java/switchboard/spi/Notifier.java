package switchboard.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** One way to tell somebody something. Called on a virtual thread; may block, within limits. */
@ConsumerType
public interface Notifier {
    /** Who this is, as data: its settings. */
    NotifierInfo info();

    /** Whether the options say enough for it to deliver anything. Quick. */
    boolean ready();

    /**
     * Whether it delivers such a notice to such an audience. Quick; the same for the same options.
     */
    boolean serves(Notice notice);

    /**
     * Delivers a notice; returns when whoever carries it on has accepted it. May be asked again for a notice of which
     * it is not known whether it arrived.
     *
     * @param id the same for every attempt at one notice, unique among notices
     * @throws DeliveryException if it was not accepted
     */
    void deliver(String id, Notice notice) throws DeliveryException;
}
