package switchboard.deploy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import switchboard.spi.Attempt;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.ChannelKey;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.spi.ProviderInfo;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/** A provider that only says who it is. */
record FakeProvider(String id, Set<Integer> types, Set<Operation> operations, String version) implements Provider {
    FakeProvider(String id, int type, String version) {
        this(id, Set.of(type), Set.of(Operation.CHAT), version);
    }

    @Override
    public ProviderInfo info() {
        return new ProviderInfo(id, id, types, operations, "", "", id, List.of(), List.of());
    }

    @Override
    public Attempt begin(Call call, Channel channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UpstreamRequest sign(UpstreamRequest request, ChannelKey key, Instant now, Upstream upstream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UpstreamFailure classify(int status, Headers headers, byte[] body) {
        throw new UnsupportedOperationException();
    }
}
