package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All models that are known by name, in OpenAI's shape. One API's path: management API, "Models and groups". */
@Path("api/channel/models")
@RolesAllowed(Role.ADMIN)
public final class ChannelModelResource {
    private static final long CREATED = 1_626_777_600;

    private final ModelCatalogue models;

    ChannelModelResource(ModelCatalogue models) {
        this.models = models;
    }

    /** OpenAI's list; the one answer without an envelope here. */
    record Listing(
            @JsonProperty("object") String object,
            @JsonProperty("data") List<Model> data) {}

    /** OpenAI's model. */
    record Model(
            @JsonProperty("id") String id,
            @JsonProperty("object") String object,
            @JsonProperty("created") long created,
            @JsonProperty("owned_by") String ownedBy,
            @JsonProperty("permission") List<Permission> permission,
            @JsonProperty("root") String root,
            @JsonProperty("parent") @Nullable String parent) {}

    /** OpenAI's former permissions; every model has the same. */
    record Permission(
            @JsonProperty("id") String id,
            @JsonProperty("object") String object,
            @JsonProperty("created") long created,
            @JsonProperty("allow_create_engine") boolean allowCreateEngine,
            @JsonProperty("allow_sampling") boolean allowSampling,
            @JsonProperty("allow_logprobs") boolean allowLogprobs,
            @JsonProperty("allow_search_indices") boolean allowSearchIndices,
            @JsonProperty("allow_view") boolean allowView,
            @JsonProperty("allow_fine_tuning") boolean allowFineTuning,
            @JsonProperty("organization") String organization,
            @JsonProperty("group") @Nullable String group,
            @JsonProperty("is_blocking") boolean blocking) {}

    private static final List<Permission> PERMISSION = List.of(new Permission(
            "modelperm-LwHkVFn8AcMItP432fKKDIKJ",
            "model_permission",
            CREATED,
            true,
            true,
            true,
            false,
            true,
            false,
            "*",
            null,
            false));

    /** The list. */
    @GET
    public Listing models() {
        return new Listing(
                "list",
                models.models().stream()
                        .map(model ->
                                new Model(model.id(), "model", CREATED, model.ownedBy(), PERMISSION, model.id(), null))
                        .toList());
    }
}
