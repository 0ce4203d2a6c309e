package switchboard.relay;

import java.time.InstantSource;
import switchboard.deploy.Leases;
import switchboard.http.UpstreamClient;
import switchboard.spi.Options;
import switchboard.spi.TokenCounter;
import switchboard.store.Accounts;
import switchboard.store.Routing;

/** What every call needs, once. */
record Services(
        UpstreamClient client,
        Leases leases,
        Dialects dialects,
        Memories memories,
        Accounts accounts,
        Routing routing,
        Options options,
        TokenCounter counter,
        Upstreams upstreams,
        Choice choice,
        Health health,
        Watch watch,
        Background background,
        Settings settings,
        BodyRoom room,
        InstantSource clock) {}
