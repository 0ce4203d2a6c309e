package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What relay tokens ask beside calls. The relay serves it and nobody implements this: it tells the API's document what
 * there is. One API's paths and shapes: management API, "Billing dashboards" and "Models and groups".
 */
final class RelayRoutes {
    /** Those with a path. */
    static final List<Class<?>> ALL = List.of(Billing.class, VersionedBilling.class, Models.class);

    private RelayRoutes() {}

    /**
     * What may be spent, as OpenAI's dashboard told it: of the token, or of its user if {@code DisplayTokenStatEnabled} is
     * off; in dollars, or in units if {@code DisplayInCurrencyEnabled} is off.
     *
     * @param softLimitUsd what is left and what was spent together; 100000000 if the token has no limit
     * @param accessUntil unix seconds; 0 if the token does not end
     */
    record Subscription(
            @JsonProperty("object") String object,
            @JsonProperty("has_payment_method") boolean hasPaymentMethod,
            @JsonProperty("soft_limit_usd") double softLimitUsd,
            @JsonProperty("hard_limit_usd") double hardLimitUsd,
            @JsonProperty("system_hard_limit_usd") double systemHardLimitUsd,
            @JsonProperty("access_until") long accessUntil) {}

    /**
     * What was spent, of the same and in the same.
     *
     * @param totalUsage in hundredths
     */
    record Usage(
            @JsonProperty("object") String object,
            @JsonProperty("total_usage") double totalUsage) {}

    /** OpenAI's list. */
    record Listing(
            @JsonProperty("object") String object,
            @JsonProperty("data") List<Model> data) {}

    /**
     * A model that a token may use.
     *
     * @param ownedBy {@code custom} if the name is in no catalogue
     * @param permission null if the name is in no catalogue
     */
    record Model(
            @JsonProperty("id") String id,
            @JsonProperty("object") String object,
            @JsonProperty("created") long created,
            @JsonProperty("owned_by") String ownedBy,
            @JsonProperty("permission") @Nullable List<ChannelModelResource.Permission> permission,
            @JsonProperty("root") String root,
            @JsonProperty("parent") @Nullable String parent) {}

    /** The pages. */
    interface Pages {
        /** What the token that is presented may spend, or its user. */
        @GET
        @Path("subscription")
        @ByToken(limited = true)
        Subscription subscription();

        /** What the token that is presented has spent, or its user. */
        @GET
        @Path("usage")
        @ByToken(limited = true)
        Usage usage();
    }

    /** The pages where the dashboard had them. */
    @Path("dashboard/billing")
    interface Billing extends Pages {}

    /** The same where clients look that are given {@code /v1}. */
    @Path("v1/dashboard/billing")
    interface VersionedBilling extends Pages {}

    /** The models that a token may use. */
    @Path("v1/models")
    interface Models {
        /** The models that the token names, or else its user's group has; each once. */
        @GET
        @ByToken(limited = false, others = "Anthropic's and Google's clients get their vendor's list")
        Listing list();

        /** One of them. */
        @GET
        @Path("{model}")
        @ByToken(limited = false, mayBeMissing = true, others = "Anthropic's clients get their vendor's shape")
        Model one(@PathParam("model") String model);
    }
}
