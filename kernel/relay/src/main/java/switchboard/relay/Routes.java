package switchboard.relay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.spi.Operation;

/** Methods and paths of the relay: contract/relay.md, "Routes". */
final class Routes {
    private static final String PROXY = "/v1/oneapi/proxy/";
    private static final String MODELS = "/v1/models/";
    private static final Route UNKNOWN = new Route.Unknown();
    private static final Route NOT_IMPLEMENTED = new Route.NotImplemented();
    private static final Map<String, Route> POSTS = posts();
    private static final Map<String, Route> GETS = Map.of(
            "/v1/models", new Route.ModelList(),
            "/v1/dashboard/billing/subscription", new Route.Subscription(),
            "/dashboard/billing/subscription", new Route.Subscription(),
            "/v1/dashboard/billing/usage", new Route.Spent(),
            "/dashboard/billing/usage", new Route.Spent());

    /** Method, then path; {@code *} stands for one segment. */
    private static final List<String[]> STUBS = stubs("""
            POST images/edits
            POST images/variations
            GET files
            POST files
            GET files/*
            DELETE files/*
            GET files/*/content
            POST fine_tuning/jobs
            GET fine_tuning/jobs
            GET fine_tuning/jobs/*
            POST fine_tuning/jobs/*/cancel
            GET fine_tuning/jobs/*/events
            DELETE models/*
            POST assistants
            GET assistants
            GET assistants/*
            POST assistants/*
            DELETE assistants/*
            POST assistants/*/files
            GET assistants/*/files
            GET assistants/*/files/*
            DELETE assistants/*/files/*
            POST threads
            GET threads/*
            POST threads/*
            DELETE threads/*
            POST threads/*/messages
            GET threads/*/messages/*
            POST threads/*/messages/*
            GET threads/*/messages/*/files
            GET threads/*/messages/*/files/*
            POST threads/*/runs
            GET threads/*/runs/*
            POST threads/*/runs/*
            POST threads/*/runs/*/submit_tool_outputs
            POST threads/*/runs/*/cancel
            GET threads/*/runs/*/steps
            GET threads/*/runs/*/steps/*
            """);

    private Routes() {}

    /** Whether the relay answers requests to this path, were it only to say that there is nothing. */
    static boolean owns(String path) {
        return path.startsWith("/v1") || path.startsWith("/dashboard/billing/");
    }

    static Route of(String method, String path) {
        Route route = exactly(method, path);
        if (route instanceof Route.Unknown && path.length() > 1 && path.endsWith("/")) {
            String shorter = path.substring(0, path.length() - 1);
            if (!(exactly(method, shorter) instanceof Route.Unknown)) {
                return new Route.Elsewhere(shorter);
            }
        }
        return route;
    }

    private static Route exactly(String method, String path) {
        Route fixed = (method.equals("POST") ? POSTS : method.equals("GET") ? GETS : Map.<String, Route>of()).get(path);
        if (fixed != null) {
            return fixed;
        }
        if (path.startsWith(PROXY)) {
            return proxied(path);
        }
        if (method.equals("GET") && isOneSegment(path, MODELS)) {
            return new Route.OneModel(path.substring(MODELS.length()));
        }
        if (method.equals("POST") && path.startsWith("/v1/engines/") && path.endsWith("/embeddings")) {
            String model = path.substring("/v1/engines/".length(), path.length() - "/embeddings".length());
            if (!model.isEmpty() && model.indexOf('/') < 0) {
                return new Route.Relayed(Operation.EMBEDDINGS, model);
            }
        }
        return isStub(method, path) ? NOT_IMPLEMENTED : UNKNOWN;
    }

    private static Route proxied(String path) {
        int end = path.indexOf('/', PROXY.length());
        return end <= PROXY.length() ? UNKNOWN : new Route.Proxied(path.substring(PROXY.length(), end));
    }

    private static boolean isOneSegment(String path, String prefix) {
        return path.startsWith(prefix) && path.length() > prefix.length() && path.indexOf('/', prefix.length()) < 0;
    }

    private static boolean isStub(String method, String path) {
        if (!path.startsWith("/v1/")) {
            return false;
        }
        String[] segments = path.substring("/v1/".length()).split("/", -1);
        for (String[] stub : STUBS) {
            if (stub[0].equals(method) && matches(stub, segments)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String[] stub, String[] segments) {
        if (stub.length != segments.length + 1) {
            return false;
        }
        for (int i = 0; i < segments.length; i++) {
            if (stub[i + 1].equals("*") ? segments[i].isEmpty() : !stub[i + 1].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Route> posts() {
        Map<String, Route> posts = new HashMap<>();
        for (Operation operation : Operation.values()) {
            if (operation != Operation.PROXY && operation.mode() > 0) {
                posts.put("/v1/" + operation.path(), new Route.Relayed(operation, ""));
            }
        }
        return Map.copyOf(posts);
    }

    private static List<String[]> stubs(String table) {
        return table.lines().map(line -> line.split("[ /]")).toList();
    }
}
