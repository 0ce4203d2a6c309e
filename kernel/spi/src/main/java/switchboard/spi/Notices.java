package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Sees to it that notices reach whom they are for. A kernel service; safe for any number of threads. */
@ProviderType
public interface Notices {
    /**
     * Takes a notice; it is delivered in a moment, again and again if need be, also after a restart. Never blocks.
     *
     * @param key what the notice is about, at most 191 characters: within a day no second one with the same key is sent;
     *     empty if every one is
     */
    void publish(String key, Notice notice);

    /**
     * Delivers a notice now, by the notifier that serves its audience. Blocks.
     *
     * @throws DeliveryException if it did not arrive, with a sentence for whoever waits for it
     */
    void deliver(Notice notice) throws DeliveryException;
}
