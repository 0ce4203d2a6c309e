package switchboard.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Our own load generator: one thread, one selector, many connections, each calling again as soon as its answer is
 * whole. Cheap enough to read two thousand streams beside the servers it measures.
 */
final class Clients {
    private static final int LATE_SECONDS = 10;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] request;
    private final Shape shape;
    private final Target target;
    private long[] nanos = new long[1 << 16];
    private int answers;
    private long events;
    private long failed;

    private Clients(Target target, Shape shape) {
        this.target = target;
        this.shape = shape;
        String body = shape.body();
        this.request = ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + target.key()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** One connection. */
    private static final class Client {
        private final Answer answer = new Answer();
        private ByteBuffer unsent = ByteBuffer.allocate(0);
        private long began;
        private boolean idle;
    }

    /** Calls for so long, lets the last answers come whole, and tells. */
    static Outcome run(Target target, Shape shape, Duration time) throws IOException {
        return new Clients(target, shape).run(time);
    }

    private Outcome run(Duration time) throws IOException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long limit = end + Duration.ofSeconds(LATE_SECONDS).toNanos();
        List<SocketChannel> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            // streams start spread over their own length, as callers do
            long between = shape.stream() ? Shape.EVENTS * Shape.GAP_MILLIS * 1_000_000L / shape.connections() : 0;
            while (busy(selector, open.size(), end, limit)) {
                while (open.size() < shape.connections() && System.nanoTime() >= start + between * open.size()) {
                    open.add(connect(selector));
                }
                selector.select(5);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid()) {
                        ready(key, selector, open, end);
                    }
                }
                selector.selectedKeys().clear();
            }
            failed += selector.keys().stream()
                    .filter(SelectionKey::isValid)
                    .filter(Clients::waiting)
                    .count();
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
        Arrays.sort(nanos, 0, answers);
        return new Outcome(
                answers, events, failed, percentile(0.5), percentile(0.99), (System.nanoTime() - start) / 1e9);
    }

    private static boolean busy(Selector selector, int open, long end, long limit) {
        long now = System.nanoTime();
        return now < end || (now < limit && open > 0 && selector.keys().stream().anyMatch(Clients::waiting));
    }

    private static boolean waiting(SelectionKey key) {
        return key.isValid() && key.attachment() instanceof Client client && !client.idle;
    }

    private SocketChannel connect(Selector selector) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        var client = new Client();
        call(channel.register(selector, SelectionKey.OP_READ, client), client);
        return channel;
    }

    private void call(SelectionKey key, Client client) throws IOException {
        client.began = System.nanoTime();
        client.answer.clear();
        client.unsent = ByteBuffer.wrap(request);
        send(key, client);
    }

    private static void send(SelectionKey key, Client client) throws IOException {
        ((SocketChannel) key.channel()).write(client.unsent);
        int interest =
                client.unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    private void ready(SelectionKey key, Selector selector, List<SocketChannel> open, long end) throws IOException {
        Client client = (Client) key.attachment();
        try {
            if (key.isWritable()) {
                send(key, client);
            }
            if (key.isReadable()) {
                read(key, client, end);
            }
        } catch (IOException e) {
            boolean missed = !client.idle;
            key.cancel();
            key.channel().close();
            if (missed) {
                failed++;
            }
            if (System.nanoTime() < end) {
                open.remove((SocketChannel) key.channel());
                open.add(connect(selector));
            }
        }
    }

    private void read(SelectionKey key, Client client, long end) throws IOException {
        buffer.clear();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            throw new IOException("closed");
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            int before = client.answer.events();
            boolean complete = client.answer.read(buffer);
            events += client.answer.events() - before;
            if (complete) {
                count(client);
                client.idle = System.nanoTime() >= end;
                if (client.idle) {
                    return;
                }
                call(key, client);
            }
        }
    }

    private void count(Client client) {
        if (shape.stream() ? client.answer.whole() : client.answer.status() == 200) {
            if (answers == nanos.length) {
                nanos = Arrays.copyOf(nanos, answers * 2);
            }
            nanos[answers++] = System.nanoTime() - client.began;
        } else {
            failed++;
        }
    }

    private double percentile(double share) {
        return answers == 0 ? 0 : nanos[(int) Math.min(answers - 1, share * answers)] / 1e6;
    }
}
