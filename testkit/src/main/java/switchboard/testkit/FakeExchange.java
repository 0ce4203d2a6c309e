package switchboard.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request and what a fake upstream does about it. What is written leaves at once. After {@link #end}
 * the connection is used again; after a script that neither ended nor cut its answer it is closed.
 */
public final class FakeExchange {
    private final Received request;
    private final Socket socket;
    private final Incoming incoming;
    private final OutputStream out;
    private boolean chunked;
    private boolean ended;

    FakeExchange(Received request, Socket socket, Incoming incoming) throws IOException {
        this.request = request;
        this.socket = socket;
        this.incoming = incoming;
        this.out = socket.getOutputStream();
    }

    /** What was asked. */
    public Received request() {
        return request;
    }

    /**
     * Begins an answer of unknown length, sent in chunks.
     *
     * @param headers names and values in turn
     */
    public FakeExchange head(int status, String... headers) {
        StringBuilder head = statusLine(status, headers);
        chunked = true;
        return raw(head.append("Transfer-Encoding: chunked\r\n\r\n").toString());
    }

    /** Begins a stream of events. */
    public FakeExchange stream() {
        return head(200, "Content-Type", "text/event-stream; charset=utf-8");
    }

    /** Answers with one whole JSON document. */
    public FakeExchange json(int status, String body, String... headers) {
        return whole(status, "application/json", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** Answers with one whole document. */
    public FakeExchange whole(int status, String type, byte[] body, String... headers) {
        StringBuilder head = statusLine(status, headers);
        raw(head.append("Content-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(type, body.length))
                .toString());
        raw(body);
        ended = true;
        return this;
    }

    /** Sends events, each a chunk of its own. */
    public FakeExchange events(String... data) {
        for (String one : data) {
            send("data: " + one + "\n\n");
        }
        return this;
    }

    /** Sends text as a part of the body. */
    public FakeExchange send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as a part of the body. */
    public FakeExchange send(byte[] bytes) {
        if (bytes.length == 0) {
            return this; // an empty chunk would end the body
        }
        if (!chunked) {
            return raw(bytes);
        }
        byte[] size = "%x\r\n".formatted(bytes.length).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + bytes.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return raw(chunk);
    }

    /** Sends bytes as a part of the body, a few at a time. */
    public FakeExchange drip(byte[] bytes, int size, Duration pause) throws InterruptedException {
        for (int from = 0; from < bytes.length; from += size) {
            byte[] part = new byte[Math.min(size, bytes.length - from)];
            System.arraycopy(bytes, from, part, 0, part.length);
            send(part);
            pause(pause);
        }
        return this;
    }

    /** Waits; less if the client hangs up. */
    public FakeExchange pause(Duration pause) throws InterruptedException {
        incoming.awaitHangUp(pause);
        return this;
    }

    /**
     * Says nothing until the client hangs up, which is seen within milliseconds.
     *
     * @return whether it did within the limit
     */
    public boolean awaitHangUp(Duration limit) throws InterruptedException {
        return incoming.awaitHangUp(limit);
    }

    /** When the client hung up, by {@link System#nanoTime}; 0 if it is still there. */
    public long hungUpNanos() {
        return incoming.hungUpNanos();
    }

    /** Writes text to the socket as it is, outside of any framing. */
    public FakeExchange raw(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes to the socket as they are, outside of any framing. */
    public FakeExchange raw(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Ends a chunked answer as it should be. */
    public void end() {
        raw("0\r\n\r\n");
        ended = true;
    }

    /** Closes the connection in the middle of the answer, politely (FIN). */
    public void cut() {
        close(false);
    }

    /** Tears the connection down (RST). */
    public void reset() {
        close(true);
    }

    boolean mayContinue() {
        return ended && !socket.isClosed();
    }

    private void close(boolean hard) {
        try {
            if (hard) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static StringBuilder statusLine(int status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 %d Scripted\r\n".formatted(status));
        for (int i = 0; i + 1 < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head;
    }
}
