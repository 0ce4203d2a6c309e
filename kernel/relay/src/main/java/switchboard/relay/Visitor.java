package switchboard.relay;

import java.util.Optional;
import switchboard.spi.Caller;
import switchboard.store.Credential;

/**
 * Somebody who may call.
 *
 * @param channel the channel that is asked for, as written
 */
record Visitor(Credential credential, Caller caller, Optional<String> channel) {}
