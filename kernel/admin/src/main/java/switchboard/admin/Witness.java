package switchboard.admin;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import switchboard.store.Actor;
import switchboard.store.AuditLog;
import switchboard.store.Subject;

/**
 * Sees to it that administrative requests are in the audit log: a resource says what it does to what; where it does not,
 * that the request was made is noted.
 */
final class Witness implements ContainerRequestFilter, ContainerResponseFilter {
    private final AuditLog audit;

    Witness(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Member member = Visit.member(request);
        var actor = new Actor(
                member.id(), member.username(), member.via(), Visit.of(request).clientAddress());
        String path = Area.path(request);
        audit.begin(actor, request.getMethod() + " " + path, subject(path));
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        boolean failed = response.getStatus() >= 400
                || (response.getEntity() instanceof Envelope<?> envelope && !envelope.success());
        audit.end(!failed);
    }

    private static Subject subject(String path) {
        String area = Area.of(path);
        String rest = path.substring(area.length());
        return area.equals("channel") ? new Subject.Channels() : new Subject.Other(area, rest.replaceAll("^/|/$", ""));
    }
}
