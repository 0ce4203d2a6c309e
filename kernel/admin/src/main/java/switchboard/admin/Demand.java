package switchboard.admin;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;

/**
 * What a method asks of who calls it.
 *
 * @param level the role
 * @param area the part of the API it belongs to; empty for one that scoped tokens do not reach
 * @param changes whether it changes something
 * @param told whether that is in the audit log
 * @param personal whether people do it themselves
 */
record Demand(int level, String area, boolean changes, boolean told, boolean personal) {
    static Demand of(ResourceInfo resource, int level) {
        Method method = resource.getResourceMethod();
        Class<?> type = resource.getResourceClass();
        return new Demand(
                level,
                Area.of(type, level),
                changes(method),
                changes(method) && level >= Role.ADMIN_LEVEL && isAdministrative(method),
                method.isAnnotationPresent(Personal.class) || type.isAnnotationPresent(Personal.class));
    }

    /** Whether a method changes something: its HTTP method says so, or the method itself. */
    private static boolean changes(Method method) {
        Changes said = method.getAnnotation(Changes.class);
        return said == null ? !method.isAnnotationPresent(GET.class) : said.value();
    }

    private static boolean isAdministrative(Method method) {
        Changes said = method.getAnnotation(Changes.class);
        return said == null || said.administrative();
    }
}
