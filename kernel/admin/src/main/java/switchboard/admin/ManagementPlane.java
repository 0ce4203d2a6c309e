package switchboard.admin;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Bundles;
import switchboard.deploy.Leases;
import switchboard.http.ClientAddress;
import switchboard.http.Plane;
import switchboard.notices.NoticeBoard;
import switchboard.relay.ChannelTester;
import switchboard.relay.Inquiries;
import switchboard.spi.Notices;
import switchboard.spi.Windows;
import switchboard.store.AccessTokens;
import switchboard.store.AuditLog;
import switchboard.store.Channels;
import switchboard.store.EmailCodes;
import switchboard.store.Entries;
import switchboard.store.Environment;
import switchboard.store.Existing;
import switchboard.store.Identities;
import switchboard.store.LoginSessions;
import switchboard.store.Logs;
import switchboard.store.OptionStore;
import switchboard.store.Passkeys;
import switchboard.store.Redemptions;
import switchboard.store.Routing;
import switchboard.store.Tickets;
import switchboard.store.Tokens;
import switchboard.store.TwoFactors;
import switchboard.store.Users;

/**
 * The management API, below {@code /api/}. A body is read whole, and bounded, before anything blocks;
 * then Jersey works on a virtual thread.
 */
@Component(service = Plane.class)
public final class ManagementPlane implements Plane, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementPlane.class);

    /** The longest body: a list of prices, or a batch of keys. */
    static final int BODY_BYTES = 4 << 20;

    private static final InstantSource CLOCK = InstantSource.system();
    private static final int AT_ONCE = 64;
    private static final int QUEUED = 1024;
    private static final int DOWNLOADS = 4;
    private static final int WATCHERS = 16; // of AT_ONCE: they stay
    private static final int DOWNLOAD_BUFFER = 1 << 15;

    private final Resources resources;
    private final ClientAddress clientAddress;
    private final RateLimiter limiter;
    private final Workers workers = new Workers(AT_ONCE, QUEUED);
    private final Semaphore downloads = new Semaphore(DOWNLOADS);
    private final Semaphore watchers = new Semaphore(WATCHERS);
    private final CompletableFuture<Rest> rest = new CompletableFuture<>();

    /** The API of this gateway. */
    @Activate
    public ManagementPlane(
            BundleContext context,
            @Reference Environment environment,
            @Reference OptionStore options,
            @Reference Users users,
            @Reference Tokens tokens,
            @Reference Channels channels,
            @Reference Redemptions redemptions,
            @Reference Logs logs,
            @Reference Entries entries,
            @Reference Existing names,
            @Reference LoginSessions loginSessions,
            @Reference Identities identities,
            @Reference EmailCodes codes,
            @Reference Routing routing,
            @Reference Leases leases,
            @Reference AuditLog audit,
            @Reference AccessTokens accessTokens,
            @Reference TwoFactors twoFactors,
            @Reference Passkeys passkeys,
            @Reference Tickets tickets,
            @Reference Bundles bundles,
            @Reference ChannelTester tester,
            @Reference NoticeBoard board,
            @Reference Windows windows,
            @Reference Inquiries inquiries,
            @Reference Notices notices,
            @Reference ClientAddress clientAddress) {
        this(
                clientAddress,
                new Resources(
                        environment,
                        options,
                        users,
                        tokens,
                        channels,
                        redemptions,
                        logs,
                        entries,
                        names,
                        loginSessions,
                        new Proofs(identities, codes, notices),
                        routing,
                        leases,
                        audit,
                        accessTokens,
                        twoFactors,
                        passkeys,
                        tickets,
                        new Limits(environment, windows),
                        bundles::list,
                        new ChannelTestRun(
                                new ChannelTests(
                                        tester::test,
                                        tester::probe,
                                        tester::disables,
                                        channels,
                                        logs,
                                        options,
                                        notices,
                                        CLOCK),
                                channels,
                                environment),
                        new ChannelBalances(inquiries::balance, channels, options, notices, CLOCK, environment),
                        UpstreamQuestions.of(inquiries),
                        board,
                        CLOCK.instant(),
                        CLOCK,
                        "v" + context.getBundle().getVersion()));
    }

    /** An API of these resources; Jersey takes them in on another thread, so that nobody waits for it. */
    ManagementPlane(ClientAddress clientAddress, Resources resources) {
        this.resources = resources;
        this.clientAddress = clientAddress;
        this.limiter = resources.limits().api();
        Thread.ofPlatform().name("admin-start").daemon().start(() -> {
            try {
                rest.complete(new Rest(resources.all()));
            } catch (RuntimeException | LinkageError broken) {
                LOG.error("the management API cannot start", broken);
                rest.completeExceptionally(broken);
            }
        });
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (!path.equals("/api") && !path.startsWith("/api/")) {
            return false;
        }
        String client = clientAddress.of(request);
        Optional<Duration> wait = limiter.refuse(client);
        if (wait.isPresent()) {
            Answers.tooMany(wait.get(), response, callback);
        } else if (Preflight.answer(request, response, callback)) {
            return true;
        } else if (request.getMethod().equals("HEAD") || request.getMethod().equals("OPTIONS")) {
            Answers.notFound(request, response, callback);
        } else {
            read(request, response, callback, new Visit(client));
        }
        return true;
    }

    private void read(Request request, Response response, Callback callback, Visit visit) {
        if (request.getLength() > BODY_BYTES) {
            tooLarge(request, response, callback);
            return;
        }
        Content.Source.asByteArrayAsync(request, BODY_BYTES, new Promise.Invocable.NonBlocking<>() {
            @Override
            public void succeeded(byte[] body) {
                if (!workers.run(() -> work(request, response, callback, visit, body))) {
                    Answers.empty(503, response, callback);
                }
            }

            @Override
            public void failed(Throwable failure) {
                if (failure instanceof IllegalStateException) {
                    tooLarge(request, response, callback);
                } else {
                    response.getHeaders().put(HttpHeader.CONNECTION, "close");
                    Answers.empty(400, response, callback); // cut short; perhaps somebody still reads
                }
            }
        });
    }

    private void work(Request request, Response response, Callback callback, Visit visit, byte[] body) {
        Rest.Answer answer;
        try {
            answer = rest.join().ask(request, body, visit);
        } catch (RuntimeException unmapped) {
            LOG.error("{} {} failed", request.getMethod(), Request.getPathInContext(request), unmapped);
            Answers.empty(500, response, callback);
            return;
        }
        String session = visit.newCookie();
        if (session != null) {
            long seconds = session.isEmpty() ? 0 : Sessions.LIFETIME.toSeconds();
            Response.addCookie(response, cookie(Identification.COOKIE, session, seconds, isSecure(request)));
        }
        visit.freshBrowser()
                .map(browser -> cookie(Browsers.COOKIE, browser, -1, isSecure(request)))
                .ifPresent(browser -> Response.addCookie(response, browser));
        answer.headers().forEach(response.getHeaders()::put);
        Download download = visit.download();
        if (download != null && answer.status() == 200) {
            send(download, request, response, callback);
            return;
        }
        if (answer.body().length == 0) {
            Answers.empty(answer.status(), response, callback);
        } else {
            Answers.json(answer.status(), answer.contentType(), answer.body(), request, response, callback);
        }
    }

    /** Few at once: each takes as long as its client likes. One that fails breaks off, and does not look complete. */
    private void send(Download download, Request request, Response response, Callback callback) {
        Semaphore places = download.isEndless() ? watchers : downloads;
        if (!places.tryAcquire()) {
            Answers.json(503, Envelope.failure("too many downloads at once"), request, response, callback);
            return;
        }
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, download.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (download.isEndless()) {
            response.getHeaders().put("X-Accel-Buffering", "no");
        } else {
            response.getHeaders().put("Content-Disposition", "attachment; filename=\"" + download.file() + "\"");
        }
        try {
            var out = new BufferedOutputStream(Content.Sink.asOutputStream(response), DOWNLOAD_BUFFER);
            download.body().writeTo(out);
            out.close();
            callback.succeeded();
        } catch (IOException | RuntimeException e) {
            LOG.info("{} broke off: {}", Request.getPathInContext(request), e.toString());
            callback.failed(e);
        } finally {
            places.release();
        }
    }

    /** @param seconds how long it is kept; less than 0 for as long as the browser is open */
    private static HttpCookie cookie(String name, String value, long seconds, boolean isSecure) {
        return HttpCookie.build(name, value)
                .path("/")
                .maxAge(seconds)
                .httpOnly(true)
                .sameSite(HttpCookie.SameSite.LAX)
                .secure(isSecure)
                .build();
    }

    /** Whoever forges the field only keeps their own browser from sending the cookie in clear. */
    private static boolean isSecure(Request request) {
        return request.isSecure()
                || "https".equalsIgnoreCase(request.getHeaders().get(HttpHeader.X_FORWARDED_PROTO));
    }

    private static void tooLarge(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        Answers.json(413, Envelope.failure("request body too large"), request, response, callback);
    }

    /** Waits for the requests that run. */
    @Deactivate
    @Override
    public void close() {
        resources.close();
        workers.close();
    }
}
