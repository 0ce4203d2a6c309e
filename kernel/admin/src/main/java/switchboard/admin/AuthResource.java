package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.AuthMethod;
import switchboard.spi.AuthMethodInfo;
import switchboard.spi.AuthMethodInfo.Flow;
import switchboard.spi.Challenge;
import switchboard.spi.PasskeyMethod;
import switchboard.store.OptionStore;

/** The ways to log in and the challenges that serve now, as data: a console draws its pages from it. Not in One API. */
@Path("api/auth")
public final class AuthResource {
    private final Leases leases;
    private final OptionStore options;

    AuthResource(Leases leases, OptionStore options) {
        this.leases = leases;
        this.options = options;
    }

    /** A way to log in, as anybody may know it. */
    record MethodView(
            @JsonProperty("id") String id,
            @JsonProperty("title") String title,
            @JsonProperty("flow") String flow,
            @JsonProperty("enabled") boolean enabled,
            @JsonProperty("form") List<ProviderResource.Setting> form,
            @JsonProperty("begin") String begin,
            @JsonProperty("finish") String finish) {
        static MethodView of(AuthMethod method) {
            return of(
                    method.info(),
                    method.enabled(),
                    "/api/oauth/" + method.info().id());
        }

        static MethodView of(PasskeyMethod method) {
            return of(method.info(), method.enabled(), "/api/user/login/passkey");
        }

        private static MethodView of(AuthMethodInfo info, boolean enabled, String path) {
            return new MethodView(
                    info.id(),
                    info.title(),
                    info.flow().name().toLowerCase(Locale.ROOT),
                    enabled,
                    info.form().stream().map(ProviderResource.Setting::of).toList(),
                    info.flow() == Flow.FORM ? "" : path + "/begin",
                    path);
        }
    }

    /** A challenge, as anybody may know it. */
    record ChallengeView(
            @JsonProperty("id") String id,
            @JsonProperty("title") String title,
            @JsonProperty("enabled") boolean enabled,
            @JsonProperty("script") String script,
            @JsonProperty("site_key") String siteKey) {}

    /** What a login page is drawn from. */
    record PageView(
            @JsonProperty("methods") List<MethodView> methods,
            @JsonProperty("challenges") List<ChallengeView> challenges) {}

    /** What a method or challenge can be told. */
    record SettingsView(
            @JsonProperty("kind") String kind,
            @JsonProperty("id") String id,
            @JsonProperty("title") String title,
            @JsonProperty("settings") List<ProviderResource.Setting> settings) {}

    /** All methods, passkeys after the others, and all challenges; each by id. */
    @GET
    @PermitAll
    public Envelope<PageView> page() {
        List<MethodView> methods = new ArrayList<>(each(AuthMethod.class, MethodView::of));
        methods.addAll(each(PasskeyMethod.class, MethodView::of));
        return Envelope.of(new PageView(methods, each(Challenge.class, this::view)));
    }

    /** The options that methods and challenges understand. */
    @GET
    @Path("settings")
    @RolesAllowed(Role.ROOT)
    public Envelope<List<SettingsView>> settings() {
        List<SettingsView> all = new ArrayList<>(each(AuthMethod.class, method -> {
            AuthMethodInfo info = method.info();
            return settings("method", info.id(), info.title(), info.settings());
        }));
        all.addAll(each(PasskeyMethod.class, method -> {
            AuthMethodInfo info = method.info();
            return settings("method", info.id(), info.title(), info.settings());
        }));
        all.addAll(each(Challenge.class, challenge -> {
            var info = challenge.info();
            return settings("challenge", info.id(), info.title(), info.settings());
        }));
        return Envelope.of(all);
    }

    private static SettingsView settings(String kind, String id, String title, List<switchboard.spi.Setting> settings) {
        return new SettingsView(
                kind,
                id,
                title,
                settings.stream().map(ProviderResource.Setting::of).toList());
    }

    private ChallengeView view(Challenge challenge) {
        var info = challenge.info();
        return new ChallengeView(
                info.id(), info.title(), challenge.enabled(), info.script().toString(), options.text(info.siteKey()));
    }

    private <S, T> List<T> each(Class<S> kind, Function<S, T> view) {
        List<Lease<S>> leased = leases.all(kind);
        try {
            return leased.stream().map(lease -> view.apply(lease.service())).toList();
        } finally {
            leased.forEach(Lease::close);
        }
    }
}
