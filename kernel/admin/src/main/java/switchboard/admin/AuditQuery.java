package switchboard.admin;

import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;
import switchboard.store.AuditFilter;

/** Which administrative changes a request asks for; what is absent restricts nothing. */
final class AuditQuery {
    /** Who: a user's number or name. */
    @QueryParam("actor")
    private @Nullable String actor;

    /** What: an action, or with a dot at its end the beginning of some. */
    @QueryParam("action")
    private @Nullable String action;

    /** To what: a kind, or a kind, a colon and which one: {@code channel:12}. */
    @QueryParam("target")
    private @Nullable String target;

    /** Unix seconds; changes from then on, that moment among them. */
    @QueryParam("start_timestamp")
    private @Nullable String from;

    /** Unix seconds; changes up to then, that moment among them. */
    @QueryParam("end_timestamp")
    private @Nullable String until;

    AuditFilter filter() {
        return new AuditFilter(text(actor), text(action), text(target), Numbers.lenient(from), Numbers.lenient(until));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
