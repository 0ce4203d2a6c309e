package switchboard.admin;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.AuthMethod;
import switchboard.spi.PasskeyMethod;
import switchboard.store.OptionStore;

/** What everybody may know. One API's paths and shapes: management API, "Public information". */
@Path("api")
public final class StatusResource {
    private final OptionStore options;
    private final Leases leases;
    private final Instant startedAt;
    private final String version;

    StatusResource(OptionStore options, Leases leases, Instant startedAt, String version) {
        this.options = options;
        this.leases = leases;
        this.startedAt = startedAt;
        this.version = version;
    }

    /** What a console must know before anybody logs in. */
    @GET
    @Path("status")
    @PermitAll
    public Envelope<StatusView> status() {
        return Envelope.of(StatusView.of(options, logins(), startedAt, version));
    }

    private Set<String> logins() {
        Set<String> logins = new HashSet<>(enabled(
                AuthMethod.class, AuthMethod::enabled, method -> method.info().id()));
        logins.addAll(enabled(
                PasskeyMethod.class,
                PasskeyMethod::enabled,
                method -> method.info().id()));
        return logins;
    }

    private <S> List<String> enabled(Class<S> kind, Predicate<S> isEnabled, Function<S, String> id) {
        List<Lease<S>> offered = leases.all(kind);
        try {
            return offered.stream()
                    .map(Lease::service)
                    .filter(isEnabled)
                    .map(id)
                    .toList();
        } finally {
            offered.forEach(Lease::close);
        }
    }

    /** The notice that pops up. */
    @GET
    @Path("notice")
    @PermitAll
    public Envelope<String> notice() {
        return Envelope.of(options.text("Notice"));
    }

    /** The page about this gateway. */
    @GET
    @Path("about")
    @PermitAll
    public Envelope<String> about() {
        return Envelope.of(options.text("About"));
    }

    /** The front page. */
    @GET
    @Path("home_page_content")
    @PermitAll
    public Envelope<String> homePageContent() {
        return Envelope.of(options.text("HomePageContent"));
    }
}
