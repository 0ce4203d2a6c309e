package switchboard.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The mock upstream where there is no nginx with Lua: a process of its own, a virtual thread a connection. */
final class JavaMock {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%s\r\n\r\n";

    private JavaMock() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments the port on loopback
     */
    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(Integer.parseInt(arguments[0]), 4096, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    /** Starts it as a process of its own. */
    static Child start(Path work, Path jdk, int port) throws IOException, InterruptedException {
        Child child = Child.start(
                work.resolve("mock.log"),
                Map.of(),
                List.of(
                        jdk.resolve("bin/java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JavaMock.class.getName(),
                        Integer.toString(port)));
        child.awaitPort(port);
        return child;
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                boolean[] claude = new boolean[1];
                String body = request(in, claude);
                if (body.contains("\"stream\":true")) {
                    stream(socket.getOutputStream(), claude[0]);
                } else {
                    String answer = HEAD.formatted("application/json", "Content-Length: " + Answers.WHOLE.length());
                    socket.getOutputStream().write(bytes(answer + Answers.WHOLE));
                }
            }
        } catch (IOException e) {
            // the caller went away
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stream(OutputStream out, boolean claude) throws IOException, InterruptedException {
        out.write(bytes(HEAD.formatted("text/event-stream", "Transfer-Encoding: chunked")));
        byte[] event = chunk(claude ? Answers.CLAUDE_EVENT : "data: " + Answers.EVENT + "\n\n");
        if (claude) {
            out.write(chunk(Answers.CLAUDE_START));
        }
        for (int i = 0; i < Shape.EVENTS; i++) {
            out.write(event);
            Thread.sleep(Shape.GAP_MILLIS);
        }
        out.write(chunk(
                claude
                        ? Answers.CLAUDE_END
                        : "data: " + Answers.FINISH + "\n\ndata: " + Answers.USAGE + "\n\ndata: [DONE]\n\n"));
        out.write(bytes("0\r\n\r\n"));
    }

    private static byte[] chunk(String text) {
        return bytes(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The next request's body; chunked bodies are not sent by those who call here. */
    private static String request(InputStream in, boolean[] claude) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            claude[0] |= line.startsWith("POST /v1/messages");
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
