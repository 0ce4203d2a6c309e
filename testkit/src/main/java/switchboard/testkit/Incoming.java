package switchboard.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import switchboard.spi.Headers;

/** What one client sends on one connection. A thread of its own reads ahead, so that a hang-up is seen at once. */
final class Incoming {
    private final int connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private byte[] bytes = new byte[8192];
    private int from;
    private int to;
    private boolean over;
    private volatile long hungUpNanos;

    Incoming(Socket socket, int connection) {
        this.connection = connection;
        Thread.ofVirtual().name("fake-upstream-reader").start(() -> readAhead(socket));
    }

    private void readAhead(Socket socket) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                add(buffer, count);
            }
        } catch (IOException reset) {
            // the same as an end
        }
        hungUpNanos = System.nanoTime();
        hungUp.countDown();
        lock.lock();
        try {
            over = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] buffer, int count) {
        lock.lock();
        try {
            if (bytes.length - to < count) {
                int length = to - from;
                byte[] larger = length + count > bytes.length ? new byte[2 * (length + count)] : bytes;
                System.arraycopy(bytes, from, larger, 0, length);
                bytes = larger;
                from = 0;
                to = length;
            }
            System.arraycopy(buffer, 0, bytes, to, count);
            to += count;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the client is gone. */
    boolean awaitHangUp(Duration limit) throws InterruptedException {
        return hungUp.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** When the client went away, by {@link System#nanoTime}. */
    long hungUpNanos() {
        return hungUpNanos;
    }

    /** The next request; null if the client closed instead. */
    @Nullable
    Received next(Runnable onExpect) throws IOException, InterruptedException {
        String first = line();
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", 3);
        List<Headers.Field> fields = new ArrayList<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header: " + line);
            }
            fields.add(new Headers.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Headers headers = new Headers(fields);
        if (headers.first("Expect").isPresent()) {
            onExpect.run();
        }
        return new Received(words[0], words[1], headers, body(headers), connection, System.nanoTime());
    }

    private byte[] body(Headers headers) throws IOException, InterruptedException {
        if (headers.first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.writeBytes(take(size));
                line();
            }
            String trailer = line();
            while (trailer != null && !trailer.isEmpty()) {
                trailer = line();
            }
            return body.toByteArray();
        }
        return take(Integer.parseInt(headers.first("Content-Length").orElse("0")));
    }

    private int chunkSize() throws IOException, InterruptedException {
        String line = line();
        if (line == null) {
            throw new EOFException("the client left within a chunk");
        }
        return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
    }

    private byte[] take(int count) throws IOException, InterruptedException {
        lock.lock();
        try {
            while (to - from < count) {
                if (over) {
                    throw new EOFException("the client left within its body");
                }
                more.await();
            }
            byte[] taken = Arrays.copyOfRange(bytes, from, from + count);
            from += count;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** A line without its end; null at the end of the stream. */
    private @Nullable String line() throws InterruptedException {
        lock.lock();
        try {
            int seen = 0;
            while (true) {
                for (int at = from + seen; at < to; at++) {
                    if (bytes[at] == '\n') {
                        int end = at > from && bytes[at - 1] == '\r' ? at - 1 : at;
                        String line = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
                        from = at + 1;
                        return line;
                    }
                }
                if (over) {
                    return null;
                }
                seen = to - from;
                more.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
