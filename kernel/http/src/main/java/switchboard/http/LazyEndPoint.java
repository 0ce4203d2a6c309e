package switchboard.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A socket that asks the system for nothing it knows.
 *
 * <p>It does not wake its selector to have it look for what it already looks for. A call is read on the selector's thread,
 * which looks for the client's leaving from then on ({@link Departure}), and mostly answered on an upstream's, where the
 * connection then waits for its next call: the same question, and waking the selector costs as much as reading the call.
 *
 * <p>And it does not read what the selector looks for and has not found; nor, of an upstream, what it has just read to the
 * end. Whoever gets nothing waits for the selector, and that tells what has come meanwhile. Of a client something may be
 * read without waiting: what is left of a refused request.
 */
final class LazyEndPoint extends SocketChannelEndPoint {
    /**
     * Set before the selector is asked. Cleared after the selector has turned to this socket and before that is told to
     * whoever waits: who finds it set in between is told as well.
     */
    private final AtomicBoolean asked = new AtomicBoolean();

    private final boolean allWait;
    private volatile boolean drained; // the last read had room for more, and the selector has not come since

    /** @param allWait everybody who reads and gets nothing waits for the selector then */
    LazyEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler timer, boolean allWait) {
        super(channel, selector, key, timer);
        this.allWait = allWait;
    }

    @Override
    protected void needsFillInterest() {
        if (!asked.getAndSet(true)) {
            super.needsFillInterest();
        }
    }

    /** On the selector's thread, which looks for nothing to read here from now on. */
    @Override
    public Runnable onSelected() {
        Runnable told = super.onSelected();
        drained = false;
        asked.set(false);
        return told;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if ((asked.get() || drained) && !isInputShutdown()) {
            return 0;
        }
        int room = BufferUtil.space(buffer);
        int filled = super.fill(buffer);
        drained = allWait && filled >= 0 && filled < room;
        return filled;
    }
}
