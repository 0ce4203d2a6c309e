package switchboard.store;

import java.util.List;
import java.util.Optional;

/**
 * Channels, and the abilities that follow from them, always in one transaction. Everything here may block; {@link
 * Routing} knows what it changes when it returns.
 */
@SuppressWarnings("DoNotCallSuggester") // until the next change
public final class Channels {
    Channels() {}

    /** The channel with that number. */
    public Optional<ChannelRow> find(long id) { throw new UnsupportedOperationException(); }

    /** Ten channels, newest first, from page 0. */
    public List<ChannelRow> page(int page) { throw new UnsupportedOperationException(); }

    /** Channels with that number, or whose name begins so. */
    public List<ChannelRow> search(String keyword) { throw new UnsupportedOperationException(); }

    /** All channels, newest first. */
    public List<ChannelRow> all() { throw new UnsupportedOperationException(); }

    /**
     * Creates channels, all of them or none. Their numbers and creation times are made here; status 0 and an empty group
     * get One API's defaults.
     *
     * @return the rows as stored
     */
    public List<ChannelRow> create(List<ChannelRow> channels) { throw new UnsupportedOperationException(); }

    /**
     * Stores a channel as given, but for its number, creation time, test, balance and use.
     *
     * @return the row as it is now; empty if there is none with that number
     */
    public Optional<ChannelRow> update(ChannelRow channel) { throw new UnsupportedOperationException(); }

    /**
     * Stores the status of a channel.
     *
     * @return false if there is no such channel, or it has that status already
     */
    public boolean setStatus(long id, int status) { throw new UnsupportedOperationException(); }

    /** Stores how long a test took, in milliseconds, and that it was now. */
    public void tested(long id, long responseMillis) { throw new UnsupportedOperationException(); }

    /** Stores the upstream's balance, and that it was read now. */
    public void balance(long id, double balance) { throw new UnsupportedOperationException(); }

    /** Deletes a channel; no matter if there is none. */
    public void delete(long id) { throw new UnsupportedOperationException(); }

    /** Deletes all channels that are switched off, by hand or by themselves. */
    public int deleteDisabled() { throw new UnsupportedOperationException(); }
}
