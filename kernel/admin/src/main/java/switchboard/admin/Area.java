package switchboard.admin;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;

/**
 * Parts of the management API, by the first part of their paths. What is not named here scoped tokens do not reach, until
 * somebody has thought about it.
 */
final class Area {
    /** One's own account: what is below {@code user} and takes no role. */
    static final String SELF = "self";

    /** What scoped tokens can be made for. */
    static final Set<String> ALL = Set.of(
            SELF,
            "user",
            "token",
            "channel",
            "log",
            "option",
            "redemption",
            "price",
            "bundle",
            "provider",
            "group",
            "models",
            "topup",
            "audit");

    private static final String ROOT = "api/";

    private Area() {}

    /** A request's path without {@code api/}. */
    static String path(ContainerRequestContext request) {
        return path(request.getUriInfo().getPath());
    }

    private static String path(String path) {
        return path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
    }

    /** The first part of such a path. */
    static String of(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** The area of a resource's methods for that role; empty if it has none. */
    static String of(Class<?> resource, int level) {
        Path path = resource.getAnnotation(Path.class);
        String first = path == null ? "" : of(path(path.value()));
        if (first.equals("user") && level < Role.ADMIN_LEVEL) {
            return SELF;
        }
        return ALL.contains(first) ? first : "";
    }
}
