package switchboard.relay;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Reads a request's body into memory as it arrives, up to a limit, and undoes gzip. Ends in exactly one of its two
 * consumers.
 */
final class Intake implements Invocable.Task {
    private static final byte[] NOTHING = {};

    private final Request request;
    private final int limit;
    private final BodyRoom.Share room;
    private final Consumer<byte[]> whole;
    private final Consumer<Throwable> broken;
    private final int expected; // what it says it has; 0 if it does not say
    private byte[] bytes = NOTHING;
    private int length;

    private Intake(
            Request request, int limit, BodyRoom.Share room, Consumer<byte[]> whole, Consumer<Throwable> broken) {
        this.request = request;
        this.limit = limit;
        this.room = room;
        this.whole = whole;
        this.broken = broken;
        this.expected = request.getLength() <= limit ? (int) Math.max(0, request.getLength()) : 0;
    }

    /**
     * Begins to read, as soon as there is room for what the request says it has.
     *
     * @param limit bytes at most, before and after gzip is undone
     * @param room from which the body's memory is taken; the caller closes it
     * @param broken gets a {@link RefusedCall} if the body is not acceptable, else why it did not arrive
     */
    static void read(
            Request request, int limit, BodyRoom.Share room, Consumer<byte[]> whole, Consumer<Throwable> broken) {
        var intake = new Intake(request, limit, room, whole, broken);
        if (room.take(intake.expected)) {
            intake.run();
        } else {
            room.await(intake.expected, intake, () -> broken.accept(noRoom()));
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                broken.accept(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            try {
                add(chunk);
            } catch (RefusedCall e) {
                broken.accept(e);
                return;
            } finally {
                chunk.release();
            }
            if (last) {
                finish();
                return;
            }
        }
    }

    private void add(Content.Chunk chunk) {
        int more = chunk.remaining();
        if (more > limit - length) {
            throw tooLarge();
        }
        if (bytes.length - length < more) {
            int wanted = (int) Math.min(most(), Math.max(length + more, length == 0 ? first() : 2L * length));
            need(wanted);
            bytes = Arrays.copyOf(bytes, wanted);
        }
        chunk.getByteBuffer().get(bytes, length, more);
        length += more;
    }

    private int most() {
        return expected > 0 ? expected : limit;
    }

    /** Who says that much will come may still not send it. */
    private int first() {
        return expected <= 1 << 20 ? expected : 1 << 16;
    }

    private void need(long memory) {
        if (!room.take(memory)) {
            throw noRoom();
        }
    }

    private void finish() {
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        if (!"gzip".equals(request.getHeaders().get(HttpHeader.CONTENT_ENCODING))) {
            whole.accept(body);
            return;
        }
        byte[] plain;
        try {
            plain = plain(body);
        } catch (RefusedCall e) {
            broken.accept(e);
            return;
        } catch (IOException notGzip) {
            broken.accept(new RefusedCall(
                    Refusal.local(400, "invalid_gzip", "the body is not what its Content-Encoding says: gzip")));
            return;
        }
        whole.accept(plain);
    }

    private byte[] plain(byte[] body) throws IOException {
        var plain = new ByteArrayOutputStream(8192);
        byte[] piece = new byte[8192];
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (read > limit - plain.size()) {
                    throw tooLarge();
                }
                need((long) body.length + plain.size() + read);
                plain.write(piece, 0, read);
            }
        }
        return plain.toByteArray();
    }

    private static RefusedCall noRoom() {
        return new RefusedCall(new Refusal(
                503,
                "too many large requests are under way, please try again",
                Refusal.OURS,
                "",
                "\"server_busy\"",
                true,
                Optional.of(Duration.ofSeconds(2))));
    }

    private RefusedCall tooLarge() {
        return new RefusedCall(Refusal.local(413, "request_too_large", "the body has more than " + limit + " bytes"));
    }
}
