package switchboard.admin;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import switchboard.store.AuditLog;

/**
 * Stands before every method of every resource. A method says who may call it, or its class does; one
 * that says nothing stops the start.
 */
final class Guard implements DynamicFeature {
    private final Identification identification;
    private final RateLimiter critical;
    private final Witness witness;

    Guard(Identification identification, RateLimiter critical, AuditLog audit) {
        this.identification = identification;
        this.critical = critical;
        this.witness = new Witness(audit);
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (resource.getResourceMethod().isAnnotationPresent(Critical.class)) {
            context.register((ContainerRequestFilter) this::limit, 1);
        }
        ContainerRequestFilter check = check(resource, context);
        context.register(check, 2);
    }

    private ContainerRequestFilter check(ResourceInfo resource, FeatureContext context) {
        if (resource.getResourceMethod().isAnnotationPresent(PermitAll.class)) {
            return identification::checkOrigin;
        }
        RolesAllowed allowed = resource.getResourceMethod().getAnnotation(RolesAllowed.class);
        if (allowed == null) {
            allowed = resource.getResourceClass().getAnnotation(RolesAllowed.class);
        }
        if (!resource.getResourceClass().getPackage().equals(Guard.class.getPackage())) {
            return request -> {
                throw new NotFoundException(); // Jersey's own answers to OPTIONS
            };
        }
        if (allowed == null) {
            throw new IllegalStateException("who may call " + resource.getResourceMethod() + "?");
        }
        Demand demand = Demand.of(resource, Role.level(allowed.value()[0]));
        if (demand.told()) {
            context.register(witness, 3);
        }
        return request -> identification.require(demand, request);
    }

    private void limit(ContainerRequestContext request) {
        Optional<Duration> wait = critical.refuse(Visit.of(request).clientAddress());
        if (wait.isPresent()) {
            request.abortWith(Response.status(429)
                    .header("Retry-After", wait.get().plusMillis(999).toSeconds())
                    .build());
        }
    }
}
