package switchboard.relay;

import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.relay.Answer.Progress;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;

/**
 * What an upstream answers, from its head to its end: decoded, and shown to the {@link Answer} that can read it. What
 * that throws is a failure like any other.
 */
final class Arrival {
    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

    private final Exchange exchange;
    private final int status;
    private final Answer answer;
    private final HttpFields head;
    private final @Nullable Gunzip gunzip;

    /** An answer whose head is here. */
    Arrival(Exchange exchange, Response response) {
        HttpFields fields = response.getHeaders();
        boolean encoded = "gzip".equalsIgnoreCase(fields.get(HttpHeader.CONTENT_ENCODING)) && !exchange.verbatim();
        this.exchange = exchange;
        this.gunzip = encoded ? new Gunzip() : null;
        this.answer = exchange.answer(response.getStatus(), fields, encoded);
        this.head = exchange.head(answer, fields, encoded);
        this.status = answer instanceof StreamAnswer ? 200 : response.getStatus();
    }

    Answer answer() {
        return answer;
    }

    /** The client's status. */
    int status() {
        return status;
    }

    /** The client's header fields. */
    HttpFields head() {
        return head;
    }

    /** Takes the next bytes, all of them. */
    Progress feed(ByteBuffer bytes, Out out) {
        try {
            return gunzip == null ? answer.feed(bytes, out) : gunzip.decode(bytes, plain -> answer.feed(plain, out));
        } catch (RelayException e) {
            return new Progress.Failed(e.failure());
        } catch (RuntimeException e) {
            return unreadable(e);
        }
    }

    /** The upstream has sent everything. */
    Progress end(Out out) {
        if (gunzip != null && !gunzip.whole()) {
            return new Progress.Failed(UpstreamFailure.of(Failure.CUT, "the upstream's answer broke off"));
        }
        try {
            return answer.end(out);
        } catch (RelayException e) {
            return new Progress.Failed(e.failure());
        } catch (RuntimeException e) {
            return unreadable(e);
        }
    }

    private Progress unreadable(RuntimeException e) {
        LOG.error("relay {}: the provider cannot read the answer", exchange.id(), e);
        exchange.fault(e);
        return new Progress.Failed(UpstreamFailure.of(Failure.INTERNAL, "the upstream's answer cannot be read"));
    }
}
