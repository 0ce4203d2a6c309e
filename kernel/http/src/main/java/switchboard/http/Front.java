package switchboard.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What every request passes first: it gets its id, is counted, and goes to the plane that takes it. */
final class Front extends Handler.Abstract.NonBlocking {
    private static final HttpField CLOSE = new PreEncodedHttpField(HttpHeader.CONNECTION, "close");

    private final RequestIds ids;
    private final Calls calls;
    private final Executor blocking;
    private final Semaphore blockingLimit;
    private volatile List<Plane> planes = List.of();

    /** @param blocking a thread a task; no more than the limit of them run at once */
    Front(RequestIds ids, Calls calls, Executor blocking, int blockingLimit) {
        this.ids = ids;
        this.calls = calls;
        this.blocking = blocking;
        this.blockingLimit = new Semaphore(blockingLimit);
    }

    /** @param planes in the order they are asked */
    void planes(List<Plane> planes) {
        this.planes = List.copyOf(planes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id = ids.next();
        request.setAttribute(RequestIds.ATTRIBUTE, id);
        String path = request.getHttpURI().getPath();
        if (path == null) {
            path = "";
        }
        if (path.equals("/healthz") || path.equals("/readyz")) {
            probe(path, request, response, id, callback);
            return true;
        }
        Calls.Welcome welcome = calls.begin();
        var departure = new Departure(request);
        boolean last = welcome != Calls.Welcome.SERVED;
        request.addHttpStreamWrapper(stream -> new Running(stream, id, last, departure));
        if (!hasBody(request)) {
            departure.watch();
        }
        request.addIdleTimeoutListener(Front::patient);
        if (welcome == Calls.Welcome.REFUSED) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
            String message = "Switchboard is shutting down (request id: " + id + ")";
            Answers.error(response, 503, message, "server_error", "shutting_down", callback);
        } else {
            ask(0, planes, false, request, response, callback);
        }
        return true;
    }

    private static boolean hasBody(Request request) {
        return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** A request that runs is limited by its plane, not by the silence of its socket. */
    private static boolean patient(TimeoutException silence) {
        return false;
    }

    private void probe(String path, Request request, Response response, String id, Callback callback) {
        AccessLog.silence(request);
        response.getHeaders().put(RequestIds.HEADER, id);
        boolean unready = path.equals("/readyz") && calls.welcome() != Calls.Welcome.SERVED;
        Answers.text(response, unready ? 503 : 200, unready ? "draining\n" : "ok\n", callback);
    }

    private void ask(
            int from, List<Plane> asked, boolean mayBlock, Request request, Response response, Callback callback) {
        try {
            for (int i = from; i < asked.size(); i++) {
                Plane plane = asked.get(i);
                if (plane.blocks() && !mayBlock) {
                    int next = i;
                    blocking.execute(() -> askBlocking(next, asked, request, response, callback));
                    return;
                }
                if (plane.handle(request, response, callback)) {
                    return;
                }
            }
            Answers.unknown(request, response, callback);
        } catch (Exception | LinkageError e) {
            callback.failed(e);
        }
    }

    private void askBlocking(int from, List<Plane> asked, Request request, Response response, Callback callback) {
        blockingLimit.acquireUninterruptibly();
        try {
            ask(from, asked, true, request, response, callback);
        } finally {
            blockingLimit.release();
        }
    }

    /** Sees the answer go out, whoever wrote it, and the request end, however it ends: once. */
    private final class Running extends HttpStream.Wrapper {
        private final String id;
        private final boolean last;
        private final Departure departure;
        private long unsent = -1; // of an answer whose length is known

        Running(HttpStream stream, String id, boolean last, Departure departure) {
            super(stream);
            this.id = id;
            this.last = last;
            this.departure = departure;
        }

        @Override
        public Content.@Nullable Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk != null && chunk.isLast() && !Content.Chunk.isFailure(chunk)) {
                departure.watch();
            }
            return chunk;
        }

        @Override
        public void prepareResponse(HttpFields.Mutable headers) {
            headers.put(RequestIds.HEADER, id);
            if (last || calls.welcome() != Calls.Welcome.SERVED) {
                headers.put(CLOSE);
            }
            super.prepareResponse(headers);
        }

        /** With the last byte the client may send its next request, which is for the connection to read. */
        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean lastWrite,
                @Nullable ByteBuffer content,
                Callback callback) {
            if (response != null && response.getStatus() >= 200) {
                unsent = response.getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH);
            }
            if (content != null && unsent > 0) {
                unsent -= content.remaining();
            }
            if (lastWrite || unsent == 0) {
                departure.end();
            }
            super.send(request, response, lastWrite, content, callback);
        }

        @Override
        public void succeeded() {
            departure.release();
            calls.end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable x) {
            departure.release();
            calls.end();
            super.failed(x);
        }
    }
}
