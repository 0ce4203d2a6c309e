package switchboard.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A proxy of both kinds that serves one thing whatever it is asked, and tells what it heard. A SOCKS client it joins to the
 * target. As an HTTP proxy it answers itself, unless it forwards.
 */
public final class FakeProxy implements AutoCloseable {
    private final ServerSocket server;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final int target;
    private final boolean forwards;

    private FakeProxy(ServerSocket server, int target, boolean forwards) {
        this.server = server;
        this.target = target;
        this.forwards = forwards;
        Thread.ofVirtual().start(this::accept);
    }

    /** One that answers itself, and joins SOCKS clients to a port of this machine. */
    public FakeProxy(int target) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, false);
    }

    /** One that passes everything on to a port of this machine. */
    public static FakeProxy forwarding(int target) throws IOException {
        return forwarding(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    }

    /** The same on a socket of one's own, which may speak TLS. */
    public static FakeProxy forwarding(ServerSocket server, int target) {
        return new FakeProxy(server, target, true);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** What it heard: heads of HTTP requests; users with their passwords, and where SOCKS clients want to go. */
    public BlockingQueue<String> heard() {
        return heard;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            heard.add("closed");
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            int first = in.read();
            if (first == 5) {
                socks(in, client.getOutputStream());
            } else if (first >= 0) {
                http((char) first, in, client.getOutputStream());
            }
        } catch (IOException gone) {
            heard.add("client gone");
        }
    }

    private void http(char first, InputStream in, OutputStream out) throws IOException {
        var text = new StringBuilder().append(first);
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("half a head");
            }
            text.append((char) next);
        }
        String head = text.toString();
        heard.add(head);
        boolean tunnel = head.startsWith("CONNECT");
        if (!forwards) {
            String answer = tunnel ? "403 No" : "200 OK";
            out.write(ascii("HTTP/1.1 " + answer + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nproxy"));
        } else if (tunnel) {
            out.write(ascii("HTTP/1.1 200 Connection established\r\n\r\n"));
            out.flush();
            join(in, out, new byte[0]);
        } else {
            join(in, out, ascii(forwarded(head)));
        }
    }

    /** As the target wants it: for a path, and without what was for the proxy. */
    private static String forwarded(String head) {
        return head.replaceFirst("^(\\S+) https?://[^/ ]+", "$1 ")
                .replaceFirst("(?i)\r\nProxy-Authorization:[^\r]*", "");
    }

    private void socks(DataInputStream in, OutputStream out) throws IOException {
        byte[] methods = in.readNBytes(in.read());
        boolean login = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        out.write(new byte[] {5, (byte) (login ? 2 : 0)});
        if (login) {
            in.read();
            heard.add(text(in) + ":" + text(in));
            out.write(new byte[] {1, 0});
        }
        in.readNBytes(3);
        String host = in.read() == 3
                ? text(in)
                : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
        heard.add(host + ":" + in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        join(in, out, new byte[0]);
    }

    private void join(InputStream in, OutputStream out, byte[] before) throws IOException {
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            upstream.getOutputStream().write(before);
            Thread.ofVirtual().start(() -> {
                try {
                    in.transferTo(upstream.getOutputStream());
                } catch (IOException e) {
                    heard.add("client closed");
                }
            });
            upstream.getInputStream().transferTo(out);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
