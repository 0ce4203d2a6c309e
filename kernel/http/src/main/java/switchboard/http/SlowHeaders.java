package switchboard.http;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose client takes too long over a request's header: a byte now and then keeps a connection from
 * ever being idle. Looks now and then at all connections, so that calls pay nothing for it.
 */
final class SlowHeaders extends AbstractLifeCycle {
    private final Connector connector;
    private final Scheduler timer;
    private final Duration limit;
    private IdentityHashMap<Connection, Arrival> arrivals = new IdentityHashMap<>();
    private Scheduler.Task next = () -> true;

    /** A connection between two requests: how many it had, what it had read then, and since when it reads on. */
    private record Arrival(long requests, long bytes, long since, boolean begun) {}

    /** @param limit a header is given between this and one and a half times this */
    SlowHeaders(Connector connector, Scheduler timer, Duration limit) {
        this.connector = connector;
        this.timer = timer;
        this.limit = limit;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        next.cancel();
    }

    private void schedule() {
        next = timer.schedule(this::look, limit.toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    private void look() {
        var now = new IdentityHashMap<Connection, Arrival>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Connection connection = endPoint.getConnection();
            if (connection != null && connection.getMessagesIn() == connection.getMessagesOut()) {
                Arrival arrival = arrival(connection);
                if (arrival.begun && NanoTime.since(arrival.since) >= limit.toNanos()) {
                    endPoint.close();
                } else {
                    now.put(connection, arrival);
                }
            }
        }
        arrivals = now;
        if (isRunning()) {
            schedule();
        }
    }

    private Arrival arrival(Connection connection) {
        Arrival before = arrivals.get(connection);
        long requests = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        if (before == null || before.requests != requests) {
            boolean begun = requests == 0 && bytes > 0; // of a later request the first look cannot tell
            return new Arrival(requests, bytes, NanoTime.now(), begun);
        }
        return before.begun || bytes == before.bytes
                ? before
                : new Arrival(requests, before.bytes, NanoTime.now(), true);
    }
}
