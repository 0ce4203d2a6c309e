package switchboard.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.http.ClientAddress;
import switchboard.http.Plane;
import switchboard.spi.Windows;
import switchboard.store.Environment;

/**
 * Stands before the billing pages, which the relay answers: each request takes from its address's budget of the
 * management API.
 */
@Component(service = Plane.class)
public final class DashboardLimit implements Plane {
    private static final Set<String> PAGES = Set.of("subscription", "usage");

    private final RateLimiter limiter;
    private final ClientAddress clientAddress;

    /** The limit of this gateway. */
    @Activate
    public DashboardLimit(
            @Reference Environment environment, @Reference Windows windows, @Reference ClientAddress clientAddress) {
        this(new Limits(environment, windows), clientAddress);
    }

    DashboardLimit(Limits limits, ClientAddress clientAddress) {
        this.limiter = limits.api();
        this.clientAddress = clientAddress;
    }

    @Override
    public int order() {
        return 5; // before the relay
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (path == null || !isPage(path) || !request.getMethod().equals("GET")) {
            return false;
        }
        Optional<Duration> wait = limiter.refuse(clientAddress.of(request));
        if (wait.isEmpty()) {
            return false;
        }
        if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
            response.getHeaders().put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*"); // or a page could not tell why
        }
        Answers.tooMany(wait.get(), response, callback);
        return true;
    }

    private static boolean isPage(String path) {
        String rest = path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
        return rest.startsWith("/dashboard/billing/") && PAGES.contains(rest.substring("/dashboard/billing/".length()));
    }
}
