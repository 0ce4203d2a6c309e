package switchboard.relay;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import switchboard.spi.Dialect;
import switchboard.spi.UpstreamFailure;

/** Where an answer goes. Ends by {@link #done}, {@link #abort}, {@link #refuse} or {@link #fail}; only the first
 * of them counts. */
interface Downstream {
    /** Adds words to the request's line in the log; before the end. */
    void note(String words);

    /** What policies say of the call, for whatever answer comes; in the place of what they said before. */
    void promise(HttpFields fields);

    /** Says what answer comes; before the first write. */
    void head(int status, HttpFields fields);

    /** Writes; one at a time. */
    void write(boolean last, ByteBuffer bytes, Callback written);

    /** The answer is over, and its last byte written. */
    void done();

    /** The answer cannot be completed, and whoever gets it must notice. */
    void abort(Throwable why);

    /** There is no answer; nothing was written. */
    void refuse(Refusal refusal);

    /** The gateway itself has the answer; nothing was written. */
    void answer(Dialect.Document document);

    /** No upstream has an answer; nothing was written. */
    void fail(UpstreamFailure failure);

    /** Tells when nobody is there any more; on any thread. */
    void watch(Runnable gone);
}
