package switchboard.relay;

import java.util.ArrayList;
import java.util.List;
import switchboard.store.ChannelKeyRow;

/** Which channels, and which of their keys, are out of question for a call. Confined to the call. */
final class Tried {
    private final List<Long> channels = new ArrayList<>(4);
    private final List<Long> keys = new ArrayList<>(0);

    /** A channel was asked with one of its keys. */
    void add(Upstream upstream) {
        channels.add(upstream.id());
        if (upstream.keyId() != ChannelKeyRow.NONE) {
            keys.add(upstream.keyId());
        }
    }

    /** It was the key's fault alone: the channel's other keys may be tried. */
    void onlyKey(Upstream upstream) {
        if (upstream.keyId() != ChannelKeyRow.NONE) {
            channels.removeIf(id -> id == upstream.id());
        }
    }

    boolean isEmpty() {
        return channels.isEmpty() && keys.isEmpty();
    }

    boolean has(long channel) {
        return channels.contains(channel);
    }

    boolean hasKey(long key) {
        return keys.contains(key);
    }

    void clear() {
        channels.clear();
        keys.clear();
    }
}
