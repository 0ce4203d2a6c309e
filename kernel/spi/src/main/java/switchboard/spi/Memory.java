package switchboard.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the gateway remembers for one token, on this node, for about an hour and within bounds: opaque state that
 * clients cannot carry. It may forget anything at any time. Safe for any number of threads; never blocks.
 */
@ProviderType
public interface Memory {
    /** Begins the key under which the number of the channel stands that alone knows an answer: this, then the answer's id. */
    String CHANNEL = "channel/";

    /** Remembers nothing. */
    Memory NONE = new Memory() {
        @Override
        public Optional<String> recall(String key) {
            return Optional.empty();
        }

        @Override
        public void remember(String key, String value) {}

        @Override
        public void forget(String key) {}
    };

    /** What was remembered under this key. */
    Optional<String> recall(String key);

    /** Remembers; what was there is replaced. */
    void remember(String key, String value);

    /** Forgets. */
    void forget(String key);
}
