package switchboard.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import switchboard.store.OptionStore;

/** Options, for root. One API's path and shapes: management API, "Options". */
@Path("api/option")
@RolesAllowed(Role.ROOT)
public final class OptionResource {
    private final OptionStore options;
    private final OptionRules rules;

    OptionResource(OptionStore options, OptionRules rules) {
        this.options = options;
        this.rules = rules;
    }

    /** An option; its value is text whatever it means. */
    public record Option(
            @JsonProperty("key") @Nullable String key,
            @JsonProperty("value") @Nullable String value) {
        /** A body that is no option is the one fault here with an HTTP status of its own. */
        static Option read(byte[] body) {
            try {
                return Json.read(body, Option.class);
            } catch (IOException noOption) {
                throw new Declined(400, Text.INVALID_PARAMETER);
            }
        }
    }

    /** All options but secrets. */
    @GET
    public Envelope<List<Option>> options() {
        return Envelope.of(options.all().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Option(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** Stores an option; it holds at once. The message says what a quota policy's setting names in vain. */
    @PUT
    @Refuses(400)
    public Envelope<Void> put(@Shape(Option.class) byte[] body) {
        Option option = Option.read(body);
        String key = option.key() == null ? "" : option.key();
        String value = option.value() == null ? "" : option.value();
        return Envelope.done(rules.store(key, value));
    }
}
