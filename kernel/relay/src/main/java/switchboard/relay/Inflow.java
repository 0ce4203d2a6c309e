package switchboard.relay;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** What an upstream sends, piece by piece: asked for when it is wanted, and never waited for. */
final class Inflow implements Invocable.Task {
    private final Runnable signal;
    private volatile Content.@Nullable Source source;
    private volatile boolean available;
    private boolean demanded; // of the one thread that reads

    /** @param signal given, on any thread, when more has come */
    Inflow(Runnable signal) {
        this.signal = signal;
    }

    /** From now on there is something to read; on any thread. */
    void begin(Content.Source content) {
        source = content;
    }

    boolean hasBegun() {
        return source != null;
    }

    /** The next piece, which the caller releases; null if it is still to come, and then it is signalled. */
    Content.@Nullable Chunk next() {
        Content.Source from = source;
        if (from == null || (demanded && !available)) {
            return null;
        }
        demanded = false;
        available = false;
        Content.Chunk chunk = from.read();
        if (chunk == null) {
            demanded = true;
            from.demand(this);
        }
        return chunk;
    }

    @Override
    public void run() {
        available = true;
        signal.run();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
