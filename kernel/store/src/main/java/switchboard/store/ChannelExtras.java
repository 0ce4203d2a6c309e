package switchboard.store;

import java.util.List;
import java.util.Optional;

/**
 * What is stored of a channel beside its row.
 *
 * @param keys all its keys, if it keeps several, the row's own the first; none leaves them as they are
 * @param tags all its tags; empty leaves them as they are
 * @param guarded whether its address must be public, since nobody who may say otherwise has named it; empty leaves that
 *     as it is
 */
public record ChannelExtras(List<String> keys, Optional<List<String>> tags, Optional<Boolean> guarded) {
    /** Everything stays as it is. */
    public static final ChannelExtras NONE = new ChannelExtras(List.of(), Optional.empty(), Optional.empty());

    public ChannelExtras {
        keys = List.copyOf(keys);
        tags = tags.map(List::copyOf);
    }

    /** Its keys alone. */
    public static ChannelExtras keys(List<String> keys) {
        return new ChannelExtras(keys, Optional.empty(), Optional.empty());
    }
}
