package switchboard.relay;

import org.eclipse.jetty.util.Callback;

/** What goes to the client: collected in {@link #out}, and written piece by piece, one at a time. */
final class Outflow implements Callback {
    private final Downstream client;
    private final Runnable signal;
    private final Out out = new Out();
    private volatile boolean writing;
    private volatile boolean failed;
    private boolean begun; // these two of the one thread that writes
    private boolean full;

    /** @param signal given, on any thread, when a piece is written or cannot be */
    Outflow(Downstream client, Runnable signal) {
        this.client = client;
        this.signal = signal;
    }

    /** What is to be written next; nobody's to change while {@link #isWriting}. */
    Out out() {
        return out;
    }

    /** Whether the client may have seen something. */
    boolean hasBegun() {
        return begun;
    }

    boolean isWriting() {
        return writing;
    }

    /** Whether a piece could not be written: nobody is there any more. */
    boolean hasFailed() {
        return failed;
    }

    /** Writes what was collected; before the first piece the head. */
    void write(boolean last, Arrival arrival) {
        if (!begun) {
            begun = true;
            client.head(arrival.status(), arrival.head());
        }
        full = true;
        writing = true;
        client.write(last, out.buffer(), this);
    }

    /** Forgets what is written by now; false if there was nothing, or it is still under way. */
    boolean clear() {
        if (writing || !full) {
            return false;
        }
        full = false;
        out.clear();
        return true;
    }

    @Override
    public void succeeded() {
        writing = false;
        signal.run();
    }

    @Override
    public void failed(Throwable why) {
        failed = true;
        writing = false;
        signal.run();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
