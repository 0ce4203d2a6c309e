package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import switchboard.spi.Options;
import switchboard.store.TwoFactors;

/** Everybody's own second factor: a code of an app at log-in. What weakens an account takes a fresh proof. Not in One API. */
@Path("api/user/totp")
@RolesAllowed(Role.USER)
@Personal
public final class TwoFactorResource {
    private static final String NOT_SET_UP = "two-factor authentication is not set up";

    private final TwoFactors factors;
    private final FreshProof proofs;
    private final Options options;

    TwoFactorResource(TwoFactors factors, FreshProof proofs, Options options) {
        this.factors = factors;
        this.proofs = proofs;
        this.options = options;
    }

    /**
     * How a user's second factor stands.
     *
     * @param enabledAt epoch seconds; 0 if it is not set up
     * @param required whether the caller has to set it up before they may administer
     */
    record View(
            @JsonProperty("enabled") boolean enabled,
            @JsonProperty("enabled_at") long enabledAt,
            @JsonProperty("recovery_codes") int recoveryCodes,
            @JsonProperty("required") boolean required) {}

    /**
     * What an app takes.
     *
     * @param secret in base 32
     * @param uri the same for a QR code
     */
    record Secret(
            @JsonProperty("secret") String secret,
            @JsonProperty("uri") String uri) {
        /** It does not print the secret. */
        @Override
        public String toString() {
            return "Secret[***]";
        }
    }

    /** Codes for who has lost their app, each good once. */
    record Codes(@JsonProperty("recovery_codes") List<String> recoveryCodes) {
        /** It does not print the codes. */
        @Override
        public String toString() {
            return "Codes[***]";
        }
    }

    /** How the caller's second factor stands. */
    @GET
    public Envelope<View> state(@Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        long since = factors.confirmedAt(caller.id()).orElse(0);
        boolean required = options.flag("TwoFactorRequiredForAdmins") && caller.role() >= Role.ADMIN_LEVEL;
        return Envelope.of(new View(since > 0, since, factors.codesLeft(caller.id()), required));
    }

    /** Begins to set it up: a secret that counts once it is confirmed, and is not told again. */
    @POST
    @Path("setup")
    @Critical
    public Envelope<Secret> setUp(Proof proof, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        proofs.require(proof, request);
        String secret = factors.begin(caller.id())
                .orElseThrow(() -> new Declined("two-factor authentication is set up already"));
        return Envelope.of(new Secret(secret, uri(caller.username(), secret)));
    }

    /** Shows that the app has the secret: from now on log-ins take a code. This answer alone tells the recovery codes. */
    @POST
    @Path("confirm")
    @Critical
    public Envelope<Codes> confirm(Proof proof, @Context ContainerRequestContext request) {
        return Envelope.of(new Codes(factors.confirm(Visit.member(request).id(), proof.codeText())
                .orElseThrow(() -> new Declined("the code is wrong, or nothing was begun"))));
    }

    /** Replaces the recovery codes. */
    @POST
    @Path("recovery")
    @Critical
    public Envelope<Codes> renewCodes(Proof proof, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        proofs.require(proof, request);
        return Envelope.of(new Codes(factors.renewCodes(caller.id()).orElseThrow(() -> new Declined(NOT_SET_UP))));
    }

    /** Takes it away. */
    @POST
    @Path("disable")
    @Critical
    public Envelope<Void> disable(Proof proof, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        if (!factors.enabled(caller.id())) {
            throw new Declined(NOT_SET_UP);
        }
        proofs.require(proof, request);
        factors.remove(caller.id());
        return Envelope.DONE;
    }

    private String uri(String username, String secret) {
        String issuer = options.text("SystemName").isEmpty() ? "Switchboard" : options.text("SystemName");
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(username) + "?secret=" + secret + "&issuer="
                + encoded(issuer) + "&algorithm=SHA1&digits=6&period=30";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
