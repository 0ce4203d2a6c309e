package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one request of the management API and is not in JAX-RS: where it comes from, who
 * asks, the session cookie its answer sets, and the file that goes in its place. Confined to the request.
 */
final class Visit {
    private static final String PROPERTY = Visit.class.getName();

    private final String clientAddress;
    private @Nullable Member member;
    private @Nullable String newCookie;
    private String session = "";
    private @Nullable String newBrowser;
    private @Nullable Download download;

    Visit(String clientAddress) {
        this.clientAddress = clientAddress;
    }

    /** The visit a request belongs to. */
    static Visit of(ContainerRequestContext request) {
        if (request.getProperty(PROPERTY) instanceof Visit visit) {
            return visit;
        }
        throw new IllegalStateException("request did not come through the management plane");
    }

    /** Who asks; the guard has let them in. */
    static Member member(ContainerRequestContext request) {
        Member member = of(request).member;
        if (member == null) {
            throw new IllegalStateException(
                    "no guard before " + request.getUriInfo().getPath());
        }
        return member;
    }

    void attachTo(ContainerRequestContext request) {
        request.setProperty(PROPERTY, this);
    }

    String clientAddress() {
        return clientAddress;
    }

    void admit(Member who) {
        member = who;
    }

    /** The request came in the session with that id. */
    void inSession(String id) {
        session = id;
    }

    /** The id of the session the request came in; empty if it came otherwise. */
    String session() {
        return session;
    }

    /** Has the answer set the session's cookie; an empty value takes the cookie away. */
    void setCookie(String value) {
        newCookie = value;
    }

    /** The value the session's cookie gets; null if it stays as it is. */
    @Nullable
    String newCookie() {
        return newCookie;
    }

    /** Has the answer tell a browser that was never here from all others. */
    void setBrowser(String value) {
        newBrowser = value;
    }

    /** The value the browser's cookie gets; empty if it stays as it is. */
    Optional<String> freshBrowser() {
        return Optional.ofNullable(newBrowser);
    }

    /** Has a file sent in place of what the resource answers. */
    void send(Download file) {
        download = file;
    }

    /** The file in place of the answer; null if there is none. */
    @Nullable
    Download download() {
        return download;
    }
}
