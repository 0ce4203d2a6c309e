package switchboard.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A client by hand: it sees whether an answer ended as it should, reads slowly, and leaves when it likes. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(int port, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawClient(int port) {
        this(port, 0);
    }

    /** Sends a chat request. */
    RawClient chat(String key, String model, boolean stream) {
        return post("/v1/chat/completions", key, Gateway.body(model, stream));
    }

    RawClient post(String path, String key, String body) {
        return send("POST " + path + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-" + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until some text has come; returns all that came. */
    String readUntil(String text) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try {
            while (!seen.toString(StandardCharsets.UTF_8).contains(text)) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("ended after: " + seen);
                }
                seen.write(next);
            }
            return seen.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("after: " + seen, e);
        }
    }

    /** Reads some bytes; -1 at the end. */
    int read(byte[] buffer) throws IOException {
        return in.read(buffer);
    }

    /**
     * Reads one answer to its end.
     *
     * @return the body, and whether its framing was whole
     */
    Whole readAnswer() {
        String head = readUntil("\r\n\r\n");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
            if (at >= 0) {
                int length = Integer.parseInt(
                        head.substring(at + 16, head.indexOf("\r\n", at)).strip());
                byte[] all = in.readNBytes(length);
                body.writeBytes(all);
                return new Whole(head, body.toString(StandardCharsets.UTF_8), all.length == length);
            }
            while (true) {
                String line = line();
                if (line.isEmpty()) {
                    return new Whole(head, body.toString(StandardCharsets.UTF_8), false);
                }
                int size = Integer.parseInt(line, 16);
                byte[] chunk = in.readNBytes(size);
                body.writeBytes(chunk);
                if (in.readNBytes(2).length < 2) {
                    return new Whole(head, body.toString(StandardCharsets.UTF_8), false);
                }
                if (size == 0) {
                    return new Whole(head, body.toString(StandardCharsets.UTF_8), true);
                }
            }
        } catch (IOException reset) {
            return new Whole(head, body.toString(StandardCharsets.UTF_8), false);
        }
    }

    /** An answer as it came. */
    record Whole(String head, String body, boolean complete) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
