package switchboard.testkit.servers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server that the tests of this JVM share: started when first asked for, ended with the JVM. */
final class Shared<S extends Server> {
    private final Supplier<S> launch;
    private @Nullable S server;

    Shared(Supplier<S> launch) {
        this.launch = launch;
    }

    /** The running server; one that a test left dead is started again. */
    synchronized S get() {
        S found = server;
        if (found == null) {
            found = launch.get();
            server = found;
        } else if (!found.running()) {
            found.start();
        }
        return found;
    }
}
