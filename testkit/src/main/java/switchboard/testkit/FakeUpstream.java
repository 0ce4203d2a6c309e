package switchboard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 upstream that does what a script says, well or badly: it can stall, drip, cut, reset, send
 * garbage, and it notices at once when its client hangs up. On a loopback port of its own; a virtual
 * thread a connection.
 */
public final class FakeUpstream implements AutoCloseable {
    /** What happens to one request. Its failures end the connection and nothing else. */
    @FunctionalInterface
    public interface Script {
        /** Answers, or does not. */
        void play(FakeExchange exchange) throws InterruptedException;
    }

    private final ServerSocket server;
    private final Thread acceptor;
    private final List<Script> scripts;
    private final AtomicInteger played = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private FakeUpstream(ServerSocket server, List<Script> scripts) {
        this.server = server;
        this.scripts = scripts;
        this.acceptor = Thread.ofVirtual().name("fake-upstream-accept").start(this::accept);
    }

    /**
     * Starts an upstream.
     *
     * @param scripts the first for the first request and so on; the last for all that follow
     */
    public static FakeUpstream start(Script... scripts) {
        return listen(0, scripts);
    }

    /** Starts an upstream on a port of the caller's choice. */
    static FakeUpstream listen(int port, Script... scripts) {
        try {
            return new FakeUpstream(new ServerSocket(port, 1024, InetAddress.getLoopbackAddress()), List.of(scripts));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** Its address, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Its port. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return open.size();
    }

    /** Every request received so far, in the order they were complete. */
    public List<Received> requests() {
        return List.copyOf(requests);
    }

    /** The n-th request, from 1, as soon as it is there. */
    public Received request(int number, Duration limit) throws InterruptedException {
        await(() -> requests.size() >= number, limit, "request " + number);
        return requests.get(number - 1);
    }

    /** Waits until no connection is open. */
    public void awaitNoConnection(Duration limit) throws InterruptedException {
        await(open::isEmpty, limit, "the end of all connections");
    }

    /** Refuses connections from now on; those that are open live on. */
    public void refuseConnections() {
        close(server);
        try {
            acceptor.join(Duration.ofSeconds(5)); // the port is free only when nobody waits on it any more
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        refuseConnections();
        open.forEach(FakeUpstream::close);
    }

    private void await(BooleanSupplier condition, Duration limit, String what) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError("%s did not come within %s; so far %d requests on %d connections"
                            .formatted(what, limit, requests.size(), connections.get()));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().name("fake-upstream-" + number).start(() -> serve(socket, number));
            } catch (IOException closed) {
                tell(); // nobody comes any more; the loop's condition decides
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            Incoming incoming = new Incoming(socket, number);
            boolean more = true;
            while (more) {
                more = serveNext(socket, incoming);
            }
        } catch (IOException | UncheckedIOException gone) {
            // the client is gone, or was never a good one: as the script wanted
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
            tell();
        }
    }

    private boolean serveNext(Socket socket, Incoming incoming) throws IOException, InterruptedException {
        @Nullable Received request = incoming.next(() -> proceed(socket));
        if (request == null) {
            return false;
        }
        FakeExchange exchange = new FakeExchange(request, socket, incoming);
        Script script = scripts.get(Math.min(played.getAndIncrement(), scripts.size() - 1));
        requests.add(request);
        tell();
        script.play(exchange);
        return exchange.mayContinue();
    }

    private static void proceed(Socket socket) {
        try {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception gone) {
            // it is closed either way
        }
    }
}
