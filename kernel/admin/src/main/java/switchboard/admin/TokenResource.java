package switchboard.admin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.store.TokenOrder;
import switchboard.store.TokenRow;
import switchboard.store.Tokens;

/** Everybody's own tokens. One API's paths and shapes: management API, "Relay tokens". */
@Path("api/token")
@RolesAllowed(Role.USER)
public final class TokenResource {
    private final Tokens tokens;
    private final InstantSource clock;

    TokenResource(Tokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A page of tokens. */
    @GET
    public Envelope<List<TokenView>> page(
            @QueryParam("p") @Nullable String page,
            @QueryParam("order") @Nullable String order,
            @Context ContainerRequestContext request) {
        long owner = Visit.member(request).id();
        return Envelope.of(tokens.page(owner, Numbers.page(page), order(order)).stream()
                .map(TokenView::of)
                .toList());
    }

    /** Tokens by the beginning of their name. */
    @GET
    @Path("search")
    public Envelope<List<TokenView>> search(
            @QueryParam("keyword") @Nullable String keyword, @Context ContainerRequestContext request) {
        long owner = Visit.member(request).id();
        return Envelope.of(tokens.search(owner, keyword == null ? "" : keyword).stream()
                .map(TokenView::of)
                .toList());
    }

    /** One token. */
    @GET
    @Path("{id}")
    public Envelope<TokenView> find(@PathParam("id") String id, @Context ContainerRequestContext request) {
        return Envelope.of(TokenView.of(existing(Visit.member(request).id(), Numbers.id(id))));
    }

    /** Makes a token. */
    @POST
    public Envelope<TokenView> create(TokenInput input, @Context ContainerRequestContext request) {
        input.checked().checkLimit(0);
        return Envelope.of(
                TokenView.of(tokens.create(input.create(Visit.member(request).id()))));
    }

    /** Edits a token, or switches it on or off. */
    @PUT
    public Envelope<TokenView> update(
            TokenInput input,
            @QueryParam("status_only") @Nullable String statusOnly,
            @Context ContainerRequestContext request) {
        TokenRow row = existing(Visit.member(request).id(), input.id());
        input.checked();
        if (input.status() == TokenRow.ENABLED) {
            checkEnabling(row);
        }
        if (statusOnly == null || statusOnly.isEmpty()) {
            input.checkLimit(row.remainQuota());
            return answer(tokens.edit(row.userId(), row.id(), input::applyTo).orElseThrow(Declined::recordNotFound));
        }
        if (input.status() < TokenRow.ENABLED || input.status() > TokenRow.EXHAUSTED) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        return answer(tokens.setStatus(row.userId(), row.id(), input.status()).orElseThrow(Declined::recordNotFound));
    }

    /** Deletes a token. */
    @DELETE
    @Path("{id}")
    public Envelope<Void> delete(@PathParam("id") String id, @Context ContainerRequestContext request) {
        if (Numbers.lenient(id) == 0) {
            throw new Declined("id 或 userId 为空！");
        }
        if (!tokens.delete(Visit.member(request).id(), Numbers.lenient(id))) {
            throw Declined.recordNotFound();
        }
        return Envelope.DONE;
    }

    private void checkEnabling(TokenRow row) {
        boolean isPastEnd = row.expiredTime() != TokenRow.NEVER
                && row.expiredTime() <= clock.instant().getEpochSecond();
        if (row.status() == TokenRow.EXPIRED && isPastEnd) {
            throw new Declined("令牌已过期，无法启用，请先修改令牌过期时间，或者设置为永不过期");
        }
        if (row.status() == TokenRow.EXHAUSTED && row.remainQuota() <= 0 && !row.unlimitedQuota()) {
            throw new Declined("令牌可用额度已用尽，无法启用，请先修改令牌剩余额度，或者设置为无限额度");
        }
    }

    private TokenRow existing(long owner, long id) {
        if (id == 0) {
            throw new Declined("id 或 userId 为空！");
        }
        return tokens.find(owner, id).orElseThrow(Declined::recordNotFound);
    }

    private static Envelope<TokenView> answer(TokenRow row) {
        return Envelope.of(TokenView.of(row));
    }

    private static TokenOrder order(@Nullable String name) {
        return switch (name == null ? "" : name) {
            case "remain_quota" -> TokenOrder.REMAIN_QUOTA;
            case "used_quota" -> TokenOrder.USED_QUOTA;
            default -> TokenOrder.NEWEST;
        };
    }
}
