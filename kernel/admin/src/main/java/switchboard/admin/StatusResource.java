package switchboard.admin;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import switchboard.store.OptionStore;

/** What everybody may know. One API's paths and shapes: management API, "Public information". */
@Path("api")
public final class StatusResource {
    private final OptionStore options;
    private final Instant startedAt;
    private final String version;

    StatusResource(OptionStore options, Instant startedAt, String version) {
        this.options = options;
        this.startedAt = startedAt;
        this.version = version;
    }

    /** What a console must know before anybody logs in. */
    @GET
    @Path("status")
    @PermitAll
    public Envelope<StatusView> status() {
        return Envelope.of(StatusView.of(options, startedAt, version));
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
