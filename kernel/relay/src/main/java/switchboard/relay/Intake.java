package switchboard.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
    private final Consumer<byte[]> whole;
    private final Consumer<Throwable> broken;
    private byte[] bytes = NOTHING;
    private int length;

    private Intake(Request request, int limit, Consumer<byte[]> whole, Consumer<Throwable> broken) {
        this.request = request;
        this.limit = limit;
        this.whole = whole;
        this.broken = broken;
    }

    /**
     * Begins to read.
     *
     * @param limit bytes at most, before and after gzip is undone
     * @param broken gets a {@link RefusedCall} if the body is not acceptable, else why it did not arrive
     */
    static void read(Request request, int limit, Consumer<byte[]> whole, Consumer<Throwable> broken) {
        new Intake(request, limit, whole, broken).run();
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
            boolean fits = add(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                broken.accept(tooLarge());
                return;
            }
            if (last) {
                finish();
                return;
            }
        }
    }

    private boolean add(Content.Chunk chunk) {
        int more = chunk.remaining();
        if (more > limit - length) {
            return false;
        }
        if (bytes.length - length < more) {
            long declared = request.getLength();
            int wanted = declared > 0 && declared <= limit && length == 0
                    ? (int) Math.max(declared <= 1 << 20 ? declared : 1 << 16, more)
                    : (int) Math.min(limit, Math.max(length + more, 2L * length));
            bytes = Arrays.copyOf(bytes, wanted);
        }
        chunk.getByteBuffer().get(bytes, length, more);
        length += more;
        return true;
    }

    private void finish() {
        byte[] body = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        if (!"gzip".equals(request.getHeaders().get(HttpHeader.CONTENT_ENCODING))) {
            whole.accept(body);
            return;
        }
        byte[] plain;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            plain = in.readNBytes(limit + 1);
        } catch (IOException notGzip) {
            broken.accept(new RefusedCall(
                    Refusal.local(400, "invalid_gzip", "the body is not what its Content-Encoding says: gzip")));
            return;
        }
        if (plain.length > limit) {
            broken.accept(tooLarge());
        } else {
            whole.accept(plain);
        }
    }

    private RefusedCall tooLarge() {
        return new RefusedCall(Refusal.local(413, "request_too_large", "the body has more than " + limit + " bytes"));
    }
}
