package switchboard.testkit.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Redis 7.0.15, without a password. Every write goes to its file at once: its data survives {@link #kill}. */
public final class RedisServer extends Server {
    private static final Shared<RedisServer> SHARED = new Shared<>(RedisServer::launch);

    private final Path socket;

    private RedisServer(ServerProcess process, Path socket) {
        super(process);
        this.socket = socket;
    }

    /** The one of this JVM, which runs until the JVM ends. For tests that do not stop it. */
    public static RedisServer shared() {
        return SHARED.get();
    }

    /** One of its own, empty. */
    public static RedisServer launch() {
        Path base = Binaries.REDIS.unpacked();
        Path run = Workspace.folder("redis");
        ServerProcess process = ServerProcess.launch(new ServerProcess.Spec(
                "Redis", run, port -> command(base, run, port), Map.of(), "TERM", RedisServer::ping));
        return new RedisServer(process, run.resolve("s"));
    }

    /** The server as {@code REDIS_CONN_STRING} names it. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** The server's socket in the file system. */
    public Path socket() {
        return socket;
    }

    /** A command in Redis's inline form, for tests that need no client. */
    public String ask(String command) throws IOException {
        return ask(port(), command);
    }

    private static void ping(int port) throws IOException {
        String answer = ask(port, "PING");
        if (!answer.startsWith("+PONG")) {
            throw new IOException("Redis said " + answer);
        }
    }

    /** The first line of the answer. */
    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c; (c = socket.getInputStream().read()) >= 0 && c != '\r'; ) {
                line.append((char) c);
            }
            return line.toString();
        }
    }

    private static List<String> command(Path base, Path run, int port) {
        return List.of(
                base.resolve("redis-server").toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--unixsocket",
                run.resolve("s").toString(),
                "--dir",
                run.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "no");
    }
}
