package switchboard.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client leaves while its call runs. Jetty reads a connection no further once a request has arrived
 * whole, and would see only a write fail; under an upstream that is silent there is none. So this reads on: the end
 * fails the request, and what else comes (the next request, sent ahead) is handed to the connection for later.
 */
final class Departure implements Callback {
    private static final int SENT_AHEAD = 4096;

    /** Never thrown, and made for every call: it has no stack trace. */
    private static final class Over extends Exception {
        Over() {
            super("the call is over", null, false, false);
        }
    }

    private enum State {
        UNARMED,
        WATCHING,
        OVER
    }

    private final Request request;
    private State state = State.UNARMED; // guarded by this
    private boolean registered; // guarded by this; the end point calls back when there is something to read

    Departure(Request request) {
        this.request = request;
    }

    private AbstractEndPoint endPoint() {
        return (AbstractEndPoint)
                request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** To be called once the request has arrived whole; later calls do nothing. */
    synchronized void watch() {
        if (state == State.UNARMED) {
            watchOn();
        }
    }

    /** To be called before the last byte of the answer goes out: what comes now is for the connection to read. */
    synchronized void end() {
        state = State.OVER;
    }

    /**
     * To be called when the call is over and before the connection is used again; not earlier, for an end point that is
     * readable while nobody waits for it wakes a thread for nothing.
     */
    synchronized void release() {
        state = State.OVER;
        if (registered) {
            endPoint().getFillInterest().onFail(new Over()); // comes back as failed(), and is ignored
        }
    }

    /** There is something to read. */
    @Override
    public void succeeded() {
        boolean gone;
        synchronized (this) {
            registered = false;
            gone = state == State.WATCHING && endOfInput();
            if (gone) {
                state = State.OVER;
            }
        }
        if (gone) {
            Runnable failing = failing();
            if (failing != null) {
                failing.run();
            }
        }
    }

    private @Nullable Runnable failing() {
        try {
            return HttpChannel.from(request).onFailure(new EOFException("the client left"));
        } catch (IllegalStateException answered) {
            return null; // the client has its answer and left before anybody here had noted the end
        }
    }

    private boolean endOfInput() {
        ByteBuffer ahead = BufferUtil.allocate(SENT_AHEAD);
        try {
            int filled = endPoint().fill(ahead);
            if (filled > 0) {
                state = State.OVER;
                ((Connection.UpgradeTo) request.getConnectionMetaData().getConnection()).onUpgradeTo(ahead);
            } else if (filled == 0) {
                watchOn();
            }
            return filled < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Nothing came for long (which is no failure of a call that runs), or the connection is closed. */
    @Override
    public synchronized void failed(Throwable x) {
        registered = false;
        if (state == State.WATCHING && x instanceof TimeoutException) {
            watchOn();
        }
    }

    private void watchOn() {
        registered = endPoint().tryFillInterested(this);
        state = registered ? State.WATCHING : State.OVER;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
