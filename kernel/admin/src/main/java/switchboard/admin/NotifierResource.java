package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Locale;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.notices.NoticeBoard;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo;

/** The notifiers that serve now, as data: a console draws their forms from it. Not in One API. */
@Path("api/notifier")
@RolesAllowed(Role.ROOT)
public final class NotifierResource {
    private final Leases leases;
    private final NoticeBoard notices;

    NotifierResource(Leases leases, NoticeBoard notices) {
        this.leases = leases;
        this.notices = notices;
    }

    /**
     * One notifier.
     *
     * @param turn {@code first}, {@code next} or {@code beside}
     * @param ready whether its options say enough
     */
    record View(
            @JsonProperty("id") String id,
            @JsonProperty("title") String title,
            @JsonProperty("turn") String turn,
            @JsonProperty("ready") boolean ready,
            @JsonProperty("bundle") String bundle,
            @JsonProperty("version") String version,
            @JsonProperty("settings") List<ProviderResource.Setting> settings) {
        static View of(Lease<Notifier> lease) {
            NotifierInfo info = lease.service().info();
            return new View(
                    info.id(),
                    info.title(),
                    info.turn().name().toLowerCase(Locale.ROOT),
                    lease.service().ready(),
                    lease.bundle(),
                    lease.version(),
                    info.settings().stream().map(ProviderResource.Setting::of).toList());
        }
    }

    /**
     * All of them.
     *
     * @param waiting notices in memory that the database has not taken yet
     * @param lost notices for which there was no room while it was away, since the process began
     */
    record Overview(
            @JsonProperty("notifiers") List<View> notifiers,
            @JsonProperty("waiting") int waiting,
            @JsonProperty("lost") long lost) {}

    /** All notifiers, by id, and what could not be kept. */
    @GET
    public Envelope<Overview> notifiers() {
        List<Lease<Notifier>> leased = leases.all(Notifier.class);
        try {
            return Envelope.of(new Overview(leased.stream().map(View::of).toList(), notices.waiting(), notices.lost()));
        } finally {
            leased.forEach(Lease::close);
        }
    }
}
