package switchboard.relay;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import switchboard.http.FetchException;
import switchboard.http.UpstreamClient;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream.Answer;
import switchboard.spi.Upstream.Fetched;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.UpstreamRequest;

/**
 * The world outside, as one call may see it. What was fetched stays for as long as the call does, whatever channels
 * are tried. Used by one thread at a time.
 */
final class Outside {
    /** The most that one answer to a provider's own request may have. */
    private static final int MOST_ANSWERED = 1 << 20;
    /** The most that one call may have fetched, all together. */
    private static final long MOST_FETCHED = 64L << 20;

    private static final Duration UNLIMITED = Duration.ofMinutes(5);

    private final UpstreamClient client;
    private final Map<URI, Fetched> fetched = new HashMap<>();
    private long fetchedBytes;

    Outside(UpstreamClient client) {
        this.client = client;
    }

    /** The same, by the proxy and within the limits of one channel. Blocks, so it is for virtual threads. */
    switchboard.spi.Upstream on(Upstream channel) {
        return on(channel, limit(channel.limits()));
    }

    /** The same, with a limit of its own to each answer. */
    switchboard.spi.Upstream on(Upstream channel, Duration limit) {
        return new switchboard.spi.Upstream() {
            @Override
            public Answer send(UpstreamRequest request) {
                return Outside.this.send(request, channel, limit);
            }

            @Override
            public Fetched fetch(URI url) {
                return Outside.this.fetch(url);
            }
        };
    }

    // ── a provider's own requests

    private Answer send(UpstreamRequest wanted, Upstream channel, Duration limit) {
        AtomicBoolean sent = new AtomicBoolean();
        Request request = Sending.of(
                        client,
                        isChannels(wanted.url(), channel) ? channel.headers().before(wanted) : wanted,
                        channel,
                        Optional.empty())
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .onRequestBegin(begun -> sent.set(true));
        CompletableFuture<ContentResponse> answer = new CompletableResponseListener(request, MOST_ANSWERED).send();
        try {
            ContentResponse got = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            byte[] body = got.getContent();
            return new Answer(
                    got.getStatus(), ResponseHeads.forProvider(got.getHeaders()), body == null ? new byte[0] : body);
        } catch (TimeoutException e) {
            var unused = request.abort(e);
            throw new RelayException(Failures.transport(e, sent.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var unused = request.abort(e);
            throw new RelayException(Failure.GATEWAY, "the gateway stops");
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new RelayException(Failures.transport(why, sent.get()));
        }
    }

    /** Whether it goes to the channel's own server, and not to one that hands out tokens. */
    private static boolean isChannels(URI url, Upstream channel) {
        String base = channel.channel().baseUrl();
        int end = base.indexOf("://") + "://".length();
        return !base.isEmpty()
                && url.getRawAuthority() != null
                && base.startsWith(url.getRawAuthority(), end)
                && (base.length() == end + url.getRawAuthority().length()
                        || base.charAt(end + url.getRawAuthority().length()) == '/');
    }

    /** Until its answer begins, as for a call; each is small, so that nothing comes long after. */
    private static Duration limit(Limits limits) {
        long nanos = limits.firstByte() > 0 ? limits.connect() + limits.firstByte() : limits.whole();
        return nanos > 0 ? Duration.ofNanos(nanos) : UNLIMITED;
    }

    // ── what a client named

    private Fetched fetch(URI url) {
        Fetched known = fetched.get(url);
        if (known != null) {
            return known;
        }
        Fetched fresh = fetchNow(url);
        fetchedBytes += fresh.bytes().length;
        if (fetchedBytes > MOST_FETCHED) {
            throw refused("the images of one request have more than 64 MiB");
        }
        fetched.put(url, fresh);
        return fresh;
    }

    private Fetched fetchNow(URI url) {
        try {
            return client.fetch().fetch(url);
        } catch (FetchException e) {
            throw refused("an image could not be fetched: " + e.getMessage());
        }
    }

    private static RelayException refused(String message) {
        return new RelayException(new UpstreamFailure(
                Failure.BADREQ,
                Failure.BADREQ.status(),
                message,
                Failure.BADREQ.type(),
                Optional.empty(),
                "\"invalid_image_url\"",
                Optional.empty()));
    }
}
