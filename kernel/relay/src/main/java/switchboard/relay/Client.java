package switchboard.relay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import switchboard.http.AccessLog;
import switchboard.http.RequestIds;
import switchboard.spi.Dialect;
import switchboard.spi.Dialect.Document;
import switchboard.spi.Options;
import switchboard.spi.UpstreamFailure;

/** A client of the gateway, by the request it waits for. */
final class Client implements Downstream {
    private static final HttpField JSON =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final String id;
    private final Options options;
    private final Dialects dialects;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String dialect = Dialect.OPENAI_CHAT;
    private volatile HttpFields promised = HttpFields.EMPTY;
    private volatile Runnable afterwards = () -> {};

    Client(Request request, Response response, Callback callback, Options options, Dialects dialects) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.id = RequestIds.of(request);
        this.options = options;
        this.dialects = dialects;
    }

    Request request() {
        return request;
    }

    String id() {
        return id;
    }

    /** From now on the gateway speaks to it in this dialect. */
    void speaks(String id) {
        dialect = id;
    }

    /** What is to be done once, when the request is over. */
    void afterwards(Runnable task) {
        afterwards = task;
    }

    @Override
    public void note(String words) {
        AccessLog.note(request, JsonText.oneLine(words));
    }

    @Override
    public void promise(HttpFields fields) {
        promised = fields;
    }

    /** Where the gateway has limits of its own, the client hears nothing of an upstream's. */
    @Override
    public void head(int status, HttpFields fields) {
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        boolean limits = PolicyFields.tellLimits(promised);
        for (HttpField field : fields) {
            if (!limits || !PolicyFields.tellsLimits(field.getLowerCaseName())) {
                headers.add(field);
            }
        }
        keepPromise(headers);
    }

    private void keepPromise(HttpFields.Mutable headers) {
        promised.forEach(field -> headers.remove(field.getName()));
        promised.forEach(headers::add);
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback written) {
        Pieces.write(response, last, bytes, written);
    }

    @Override
    public void done() {
        if (end()) {
            callback.succeeded();
        }
    }

    @Override
    public void abort(Throwable why) {
        if (end()) {
            callback.failed(why);
        }
    }

    @Override
    public void refuse(Refusal refusal) {
        if (!end()) {
            return;
        }
        Document document = dialects.refuse(dialect, refusal, id);
        response.setStatus(document.status());
        response.getHeaders().put(JSON);
        keepPromise(response.getHeaders());
        refusal.retryAfter().ifPresent(wait -> response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds(wait)));
        response.write(true, ByteBuffer.wrap(document.json()), callback);
    }

    @Override
    public void fail(UpstreamFailure failure) {
        refuse(Failures.refusal(failure, options));
    }

    /** Answers with a document of the gateway's own. */
    void answer(String json) {
        answer(new Document(200, json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void answer(Document document) {
        head(document.status(), HttpFields.from(JSON));
        write(true, ByteBuffer.wrap(document.json()), Callback.from(this::done, this::abort));
    }

    @Override
    public void watch(Runnable gone) {
        request.addFailureListener(why -> gone.run());
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        afterwards.run();
        return true;
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
