package switchboard.admin;

import java.util.List;
import switchboard.relay.Inquiries;
import switchboard.relay.KeyState;
import switchboard.spi.RelayException;
import switchboard.store.ChannelRow;

/** What the management API wants to know of upstreams; blocks, and throws {@link RelayException} with a sentence. */
interface UpstreamQuestions {
    /** What the account holds. */
    double balance(ChannelRow channel);

    /** The models that the upstream of a stored channel lists. */
    List<String> models(ChannelRow channel);

    /** Those of one that is not stored. */
    List<String> models(ChannelRow channel, boolean guarded);

    /** Throws unless the channel's address is public, and its proxy's. */
    void checkPublic(ChannelRow channel);

    /** What is known of a key. */
    KeyState key(long channel, long key);

    /** As the relay answers them. */
    static UpstreamQuestions of(Inquiries inquiries) {
        return new UpstreamQuestions() {
            @Override
            public double balance(ChannelRow channel) {
                return inquiries.balance(channel);
            }

            @Override
            public List<String> models(ChannelRow channel) {
                return inquiries.models(channel);
            }

            @Override
            public List<String> models(ChannelRow channel, boolean guarded) {
                return inquiries.models(channel, guarded);
            }

            @Override
            public void checkPublic(ChannelRow channel) {
                inquiries.checkPublic(channel);
            }

            @Override
            public KeyState key(long channel, long key) {
                return inquiries.key(channel, key);
            }
        };
    }
}
