package switchboard.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import switchboard.store.OptionStore;

/** The price list, for root: out, in, and what another one would have cost. Not in One API. */
@Path("api/price")
@RolesAllowed(Role.ROOT)
public final class PriceResource {
    private static final String LIST = "ModelPrices";
    private static final List<String> CANDIDATES = List.of(LIST, "ModelRatio", "CompletionRatio", "GroupRatio");

    private final OptionStore options;
    private final OptionRules rules;
    private final PolicyReview review;
    private final PricePreview preview;

    PriceResource(OptionStore options, OptionRules rules, PolicyReview review, PricePreview preview) {
        this.options = options;
        this.rules = rules;
        this.review = review;
        this.preview = preview;
    }

    /**
     * The list as it was stored.
     *
     * @param download {@code true} for the list alone, as a file: what {@link #put} takes
     */
    @GET
    @Sends("application/json")
    public Envelope<RawValue> list(
            @QueryParam("download") @Nullable String download, @Context ContainerRequestContext request) {
        String text = options.text(LIST);
        if (!text.isBlank() && !Json.isObject(text)) {
            throw new Declined("the stored " + LIST + " is no JSON object");
        }
        var list = new RawValue(text.isBlank() ? "{}" : text);
        if ("true".equals(download)) {
            Visit.of(request).send(new Download(JsonEntities.TYPE, "prices.json", out -> out.write(Json.write(list))));
        }
        return Envelope.of(list);
    }

    /** Another list, all of it or nothing; it holds at once. The message says what it names in vain. */
    @PUT
    @Refuses(400)
    public Envelope<Void> put(@Shape(Map.class) byte[] body) {
        String text = text(body);
        if (!Json.isObject(text)) {
            throw new Declined(400, Text.INVALID_PARAMETER);
        }
        if (!review.knows(LIST)) {
            throw new Declined("no policy is installed that has price lists");
        }
        return Envelope.done(rules.store(LIST, text));
    }

    /**
     * What the calls of the last day would have cost. The body has the options that would be other, as objects or as their
     * text, and may have {@code at}: the moment whose prices count.
     */
    @POST
    @Path("preview")
    @Changes(false)
    @Refuses(400)
    public Envelope<PricePreview.View> preview(@Shape(Map.class) byte[] body) {
        JsonNode asked = object(body);
        Map<String, String> other = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        for (String option : CANDIDATES) {
            JsonNode value = asked.path(option);
            if (!value.isMissingNode() && !value.isNull()) {
                String text = value.isTextual() ? value.textValue() : value.toString();
                sentences.addAll(review.of(option, text));
                other.put(option, text);
            }
        }
        if (other.isEmpty()) {
            throw new Declined(Text.INVALID_PARAMETER);
        }
        PricePreview.View view = preview.of(new Candidate(options, other), moment(asked.path("at")));
        return new Envelope<>(true, String.join("; ", sentences), view);
    }

    private static Optional<Instant> moment(JsonNode at) {
        if (at.isMissingNode() || at.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(at.asText()));
        } catch (DateTimeException noMoment) {
            throw new Declined("at must be a moment such as \"2026-01-31T00:00:00Z\"");
        }
    }

    private static JsonNode object(byte[] body) {
        try {
            JsonNode node = Json.exact(text(body));
            if (node.isObject()) {
                return node;
            }
        } catch (IOException noJson) {
            throw new Declined(400, Text.INVALID_PARAMETER);
        }
        throw new Declined(400, Text.INVALID_PARAMETER);
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException noText) {
            throw new Declined(400, Text.INVALID_PARAMETER);
        }
    }
}
