package switchboard.relay;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.http.ClientAddress;
import switchboard.http.Plane;
import switchboard.store.Callers;
import switchboard.store.OptionStore;
import switchboard.store.Tokens;
import switchboard.store.Users;

/** Everything below {@code /v1}, and the old billing dashboard. */
@Component(service = Plane.class)
public final class RelayPlane implements Plane {
    private static final int ORDER = 10;

    private final OptionStore options;
    private final Reception reception;
    private final Dialects dialects;

    /** A plane over an engine and the kernel's services. */
    @Activate
    public RelayPlane(
            @Reference Engine engine,
            @Reference OptionStore options,
            @Reference Callers callers,
            @Reference Tokens tokens,
            @Reference Users users,
            @Reference ClientAddress addresses) {
        this.options = options;
        this.dialects = engine.services().dialects();
        this.reception = new Reception(
                engine.services(), callers, tokens, addresses, new DashboardBilling(options, tokens, users));
    }

    @Override
    public int order() {
        return ORDER;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (path == null || !Routes.owns(path)) {
            return false;
        }
        if (Cors.mark(request, response)) {
            callback.succeeded();
            return true;
        }
        Client client = new Client(request, response, callback, options, dialects);
        switch (route(request.getMethod(), path)) {
            case Route.Unknown unknown -> client.refuse(Refusal.unknownPath(request.getMethod(), path));
            case Route.Elsewhere elsewhere -> redirect(elsewhere, request, response, callback);
            case Route known -> reception.receive(known, client);
        }
        return true;
    }

    private Route route(String method, String path) {
        Route route = Routes.of(method, path);
        return route instanceof Route.Unknown
                ? dialects.front(method, path).<Route>map(Route.Fronted::new).orElse(route)
                : route;
    }

    private static void redirect(Route.Elsewhere elsewhere, Request request, Response response, Callback callback) {
        String query = request.getHttpURI().getQuery();
        response.setStatus(request.getMethod().equals("GET") ? 301 : 307);
        response.getHeaders()
                .put(HttpHeader.LOCATION, query == null ? elsewhere.path() : elsewhere.path() + "?" + query);
        callback.succeeded();
    }
}
