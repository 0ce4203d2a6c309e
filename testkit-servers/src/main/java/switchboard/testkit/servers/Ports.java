package switchboard.testkit.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that are started a moment later. */
public final class Ports {
    /**
     * From the range below the one the system takes ports of outgoing connections from: a port of that range may be
     * taken while the server is down, and even be connected to itself by a client that tries to reconnect.
     */
    private static final int FIRST = 15_000;

    private static final int END = 32_000;

    private Ports() {}

    /** A port that nobody listens on. */
    public static int free() {
        for (int tries = 0; tries < 1_000; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new IllegalStateException("no free port between %d and %d".formatted(FIRST, END));
    }
}
