package switchboard.testkit.servers;

/**
 * A server that is a child process of this JVM. It listens on one port of 127.0.0.1 for as long as the object lives,
 * is gone when the JVM is, and keeps its data until it is closed.
 */
public abstract sealed class Server implements AutoCloseable permits SqlServer, RedisServer {
    private final ServerProcess process;

    Server(ServerProcess process) {
        this.process = process;
    }

    /** The port on 127.0.0.1, the same after every start. */
    public final int port() {
        return process.port();
    }

    /** Starts again after {@link #stop} or {@link #kill}, with the data it had; back when it answers. */
    public final void start() {
        process.start();
    }

    /** Ends in good order, whoever is connected; back when the process is gone. */
    public final void stop() {
        process.stop();
    }

    /** Kills the process and its children (SIGKILL); back when they are gone. */
    public final void kill() {
        process.kill();
    }

    /** Whether the process lives. */
    public final boolean running() {
        return process.running();
    }

    /** The process, or the last one, to look at. */
    public final ProcessHandle handle() {
        return process.handle();
    }

    /** Stops it and deletes its data. */
    @Override
    public final void close() {
        process.close();
    }
}
