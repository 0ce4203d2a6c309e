package switchboard.admin;

import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Leases;
import switchboard.http.ClientAddress;
import switchboard.http.Plane;
import switchboard.spi.Options;
import switchboard.spi.Windows;
import switchboard.store.Environment;
import switchboard.store.OptionStore;

/**
 * Everything that nobody else answered: the console. The chosen theme is at {@code /}, every installed
 * one at {@code /theme/<id>/}; choosing another holds from the next request on.
 */
@Component(service = Plane.class)
public final class ConsolePlane implements Plane, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsolePlane.class);

    /** The theme that serves where the chosen one is not installed. */
    private static final String FALLBACK = "plain";

    private static final String PREFIX = "/theme/";

    /** Nothing but our own files runs, and what a challenge needs; frames and pictures of other sites may be shown, as notices have them. */
    private static final String SCRIPTS = "default-src 'self'; script-src 'self'";

    private static final String REST = "; style-src 'self'; img-src 'self' data: https:;"
            + " frame-src https:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    private final Options options;
    private final Leases leases;
    private final ThemeFiles files;
    private final ClientAddress clientAddress;
    private final RateLimiter limiter;
    private final String frontend;
    private final Workers workers = new Workers(32, 1024);

    /** The console of this gateway. */
    @Activate
    public ConsolePlane(
            @Reference Environment environment,
            @Reference OptionStore options,
            @Reference Leases leases,
            @Reference Windows windows,
            @Reference ClientAddress clientAddress) {
        this(environment, options, leases, clientAddress, new Limits(environment, windows));
    }

    ConsolePlane(Environment environment, Options options, Leases leases, ClientAddress clientAddress, Limits limits) {
        this.options = options;
        this.leases = leases;
        this.files = new ThemeFiles(leases);
        this.clientAddress = clientAddress;
        this.limiter = limits.web();
        this.frontend = frontend(environment);
    }

    private static String frontend(Environment environment) {
        String base = environment.text("FRONTEND_BASE_URL", "");
        if (!base.isEmpty() && !environment.text("NODE_TYPE", "").equals("slave")) {
            LOG.info("FRONTEND_BASE_URL is ignored on a master");
            return "";
        }
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    @Override
    public int order() {
        return 1000;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Duration> wait = limiter.refuse(clientAddress.of(request));
        if (wait.isPresent()) {
            Answers.tooMany(wait.get(), response, callback);
            return true;
        }
        if (Preflight.answer(request, response, callback)) {
            return true;
        }
        String path = Request.getPathInContext(request);
        String method = request.getMethod();
        if (!frontend.isEmpty()) {
            response.getHeaders()
                    .put(HttpHeader.LOCATION, frontend + request.getHttpURI().getPathQuery());
            Answers.empty(301, response, callback);
        } else if (path.startsWith("/v1") || path.startsWith("/api") || !isRead(method)) {
            Answers.notFound(request, response, callback);
        } else if (!workers.run(() -> serve(path, request, response, callback))) {
            Answers.empty(503, response, callback);
        }
        return true;
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private void serve(String path, Request request, Response response, Callback callback) {
        try {
            if (path.startsWith(PREFIX)) {
                preview(path.substring(PREFIX.length()), request, response, callback);
            } else {
                String chosen = options.text("Theme");
                String theme = files.has(chosen) ? chosen : FALLBACK;
                send(policy(), files.find(theme, "/", path.substring(1)), request, response, callback);
            }
        } catch (RuntimeException broken) {
            LOG.error("{} failed", path, broken);
            Answers.empty(500, response, callback);
        }
    }

    private void preview(String path, Request request, Response response, Callback callback) {
        int slash = path.indexOf('/');
        if (slash < 0 && files.has(path)) {
            response.getHeaders().put(HttpHeader.LOCATION, PREFIX + path + "/");
            Answers.empty(301, response, callback);
        } else if (slash < 0) {
            Answers.notFound(request, response, callback);
        } else {
            String theme = path.substring(0, slash);
            send(
                    policy(),
                    files.find(theme, PREFIX + theme + "/", path.substring(slash + 1)),
                    request,
                    response,
                    callback);
        }
    }

    /** A challenge that is switched on brings a script of its own. */
    private String policy() {
        var policy = new StringBuilder(SCRIPTS);
        Challenges.scriptOrigins(leases).forEach(origin -> policy.append(' ').append(origin));
        return policy.append(REST).toString();
    }

    private static void send(
            String policy, Optional<ThemeFiles.File> found, Request request, Response response, Callback callback) {
        if (found.isEmpty()) {
            Answers.notFound(request, response, callback);
            return;
        }
        ThemeFiles.File file = found.get();
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, file.tag());
        headers.put(HttpHeader.CACHE_CONTROL, file.isFixed() ? "public, max-age=31536000, immutable" : "no-cache");
        headers.put("Content-Security-Policy", policy);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "same-origin");
        if (request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                .anyMatch(tags -> tags.contains(file.tag()))) {
            Answers.empty(304, response, callback);
            return;
        }
        response.setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, file.type());
        if (file.isText()) {
            Compression.write(request, response, file.body(), callback);
        } else {
            Compression.writePlain(response, file.body(), callback);
        }
    }

    /** Waits for the requests that run. */
    @Deactivate
    @Override
    public void close() {
        workers.close();
    }
}
