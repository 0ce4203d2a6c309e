package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;

/** Parts of the management API, by the first part of their paths. */
final class Area {
    private static final String ROOT = "api/";

    private Area() {}

    /** A request's path without {@code api/}. */
    static String path(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
    }

    /** The first part of such a path. */
    static String of(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }
}
