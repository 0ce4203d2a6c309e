package switchboard.http;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's socket that does not wake its selector to ask for what the selector already looks for. A call is read on the
 * selector's thread, which looks for the client's leaving from then on ({@link Departure}), and mostly answered on an
 * upstream's, where the connection then waits for its next call: the same question, and waking the selector for it would
 * cost as much as reading the call.
 */
final class LazyEndPoint extends SocketChannelEndPoint {
    /**
     * Set before the selector is asked. Cleared after the selector has turned to this socket and before that is told to
     * whoever waits: who finds it set in between is told as well.
     */
    private final AtomicBoolean asked = new AtomicBoolean();

    LazyEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler timer) {
        super(channel, selector, key, timer);
    }

    @Override
    protected void needsFillInterest() {
        if (!asked.getAndSet(true)) {
            super.needsFillInterest();
        }
    }

    /** On the selector's thread, which is not looking for anything here from now on. */
    @Override
    public Runnable onSelected() {
        Runnable told = super.onSelected();
        asked.set(false);
        return told;
    }
}
