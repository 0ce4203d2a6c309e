package switchboard.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Sees to it that notices reach whom they are for. A kernel service; safe for any number of threads. */
@ProviderType
public interface Notices {
    /** Takes what is published and lets it be: for what runs without a gateway around it. */
    Notices NOWHERE = new Notices() {
        @Override
        public void publish(String key, Notice notice) {
            // nobody listens
        }

        @Override
        public void deliver(Notice notice) throws DeliveryException {
            throw new DeliveryException("there is nobody to deliver it", true);
        }
    };

    /**
     * Takes a notice; it is delivered in a moment, again and again if need be, also after a restart. Never blocks.
     *
     * @param key what the notice is about, at most 191 characters: within a day no second one with the same key is sent;
     *     empty if every one is
     * @throws IllegalArgumentException if the event is {@linkplain Notice.Event#confidential confidential}
     */
    void publish(String key, Notice notice);

    /**
     * Delivers a notice now, by the first notifier that serves its audience and succeeds. Blocks.
     *
     * @throws DeliveryException if it did not arrive, with a sentence for whoever waits for it
     */
    void deliver(Notice notice) throws DeliveryException;
}
