package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import switchboard.store.AccessTokenRow;
import switchboard.store.AccessTokens;

/** Everybody's own scoped access tokens. Not in One API, whose one access token stays as it is. */
@Path("api/user/access_token")
@RolesAllowed(Role.USER)
public final class AccessTokenResource {
    private static final int NAME_LENGTH = 50;

    private final AccessTokens tokens;
    private final FreshProof proofs;
    private final InstantSource clock;

    AccessTokenResource(AccessTokens tokens, FreshProof proofs, InstantSource clock) {
        this.tokens = tokens;
        this.proofs = proofs;
        this.clock = clock;
    }

    /**
     * A token, as clients send it.
     *
     * @param readOnly whether it changes nothing; so it is if that is not said
     * @param expiredTime epoch seconds; -1, also if absent, for never
     */
    public record Input(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("read_only") @Nullable Boolean readOnly,
            @JsonProperty("areas") @Nullable List<@Nullable String> areas,
            @JsonProperty("expired_time") @Nullable Long expiredTime) {}

    /**
     * A token, as its owner sees it.
     *
     * @param token the token itself, when it is made and never again
     */
    record View(
            @JsonProperty("id") long id,
            @JsonProperty("name") String name,
            @JsonProperty("hint") String hint,
            @JsonProperty("read_only") boolean readOnly,
            @JsonProperty("areas") List<String> areas,
            @JsonProperty("created_at") long createdAt,
            @JsonProperty("expired_time") long expiredTime,
            @JsonProperty("last_used") long lastUsed,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("token") @Nullable
            String token) {
        static View of(AccessTokenRow row, @Nullable String token) {
            return new View(
                    row.id(),
                    row.name(),
                    AccessTokens.PREFIX + "…" + row.hint(),
                    row.readOnly(),
                    row.areaList(),
                    row.createdAt(),
                    row.expiresAt(),
                    row.usedAt(),
                    token);
        }

        /** It does not print the token. */
        @Override
        public String toString() {
            return "View[" + id + "]";
        }
    }

    /** The caller's tokens, newest first. */
    @GET
    public Envelope<List<View>> tokens(@Context ContainerRequestContext request) {
        return Envelope.of(tokens.of(Visit.member(request).id()).stream()
                .map(row -> View.of(row, null))
                .toList());
    }

    /**
     * Makes a token; this answer alone tells it. Whoever has a second factor or a passkey gives a proof first, by
     * {@code POST /api/user/proof}.
     */
    @POST
    public Envelope<View> create(Input input, @Context ContainerRequestContext request) {
        Member caller = Visit.member(request);
        String name = input.name() == null ? "" : input.name().strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > NAME_LENGTH) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        Scope scope = new Scope(false, Boolean.FALSE.equals(input.readOnly()), areas(input), until(input));
        if (!caller.scope().covers(scope)) {
            throw new Declined("a token cannot make another one that may more than it may itself");
        }
        proofs.requireOfGuarded(request);
        AccessTokens.Created created = tokens.create(
                        caller.id(), name, !scope.writes(), List.copyOf(new TreeSet<>(scope.areas())), scope.until())
                .orElseThrow(() -> new Declined("too many access tokens"));
        return Envelope.of(View.of(created.row(), created.token()));
    }

    private static Set<String> areas(Input input) {
        Set<String> areas = new TreeSet<>();
        for (String area : input.areas() == null ? List.<@Nullable String>of() : input.areas()) {
            if (area == null || !Area.ALL.contains(area)) {
                throw new Declined(
                        "there is no area " + area + "; there are " + String.join(", ", new TreeSet<>(Area.ALL)));
            }
            areas.add(area);
        }
        if (areas.isEmpty()) {
            throw new Declined("areas are needed; there are " + String.join(", ", new TreeSet<>(Area.ALL)));
        }
        return areas;
    }

    private long until(Input input) {
        long until = input.expiredTime() == null ? AccessTokenRow.NEVER : input.expiredTime();
        if (until != AccessTokenRow.NEVER && until <= clock.instant().getEpochSecond()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return until;
    }

    /** Deletes a token; it is worth nothing from now on. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> delete(@PathParam("id") String id, @Context ContainerRequestContext request) {
        if (!tokens.delete(Visit.member(request).id(), Numbers.lenient(id))) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }
}
