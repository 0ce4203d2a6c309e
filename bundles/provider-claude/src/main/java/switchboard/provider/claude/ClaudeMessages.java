package switchboard.provider.claude;

import org.osgi.service.component.annotations.Component;
import switchboard.lib.claude.MessagesDialect;
import switchboard.spi.Dialect;

/** Offers the Messages dialect: a library offers nothing itself. */
@Component(service = Dialect.class)
public final class ClaudeMessages extends MessagesDialect {
    /** The dialect. */
    public ClaudeMessages() {}
}
