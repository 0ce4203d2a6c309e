package switchboard.relay;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import switchboard.spi.Dialect;
import switchboard.spi.UpstreamFailure;

/** A client without a socket, which leaves exactly when it is told to. */
final class TestDownstream implements Downstream {
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile Runnable gone = () -> {};

    /** How it ended, in a word. */
    String await() {
        return end.orTimeout(Gateway.SOON.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Leaves; when this returns the gateway knows. */
    void leave() {
        gone.run();
    }

    @Override
    public void note(String words) {
        // nobody reads the log
    }

    @Override
    public void promise(HttpFields fields) {
        // nobody looks at them
    }

    @Override
    public void head(int status, HttpFields fields) {
        // nobody looks at it
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback written) {
        bytes.position(bytes.limit());
        written.succeeded();
    }

    @Override
    public void done() {
        end.complete("done");
    }

    @Override
    public void abort(Throwable why) {
        end.complete("aborted");
    }

    @Override
    public void refuse(Refusal refusal) {
        end.complete("refused");
    }

    @Override
    public void answer(Dialect.Document document) {
        end.complete("answered");
    }

    @Override
    public void fail(UpstreamFailure failure) {
        end.complete("failed");
    }

    @Override
    public void watch(Runnable left) {
        gone = left;
    }
}
