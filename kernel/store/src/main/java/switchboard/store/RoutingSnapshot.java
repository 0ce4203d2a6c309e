package switchboard.store;

import java.util.List;
import java.util.Optional;

/** Which channels serve what, at one moment. Immutable. */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class RoutingSnapshot {
    RoutingSnapshot() {}

    /** The enabled channels for a group and a model: highest priority first, and those of one priority together. */
    public List<List<ChannelRow>> tiers(String group, String model) { throw new UnsupportedOperationException(); }

    /** The channel with that number, whatever its status. */
    public Optional<ChannelRow> channel(long id) { throw new UnsupportedOperationException(); }

    /** The models a group can use, sorted. */
    public List<String> models(String group) { throw new UnsupportedOperationException(); }
}
