package switchboard.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A proxy of both kinds that serves one thing whatever it is asked: it tells what it heard, and joins a SOCKS client to
 * the target. As an HTTP proxy it answers itself.
 */
final class FakeProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final int target;

    FakeProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    BlockingQueue<String> heard() {
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
            } else {
                http((char) first, in, client.getOutputStream());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void http(char first, InputStream in, OutputStream out) throws IOException {
        var head = new StringBuilder().append(first);
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        heard.add(head.toString());
        String answer = head.toString().startsWith("CONNECT") ? "403 No" : "200 OK";
        out.write(("HTTP/1.1 " + answer + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nproxy")
                .getBytes(StandardCharsets.US_ASCII));
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
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
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

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
