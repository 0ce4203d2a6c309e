package switchboard.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import switchboard.spi.Caller;
import switchboard.spi.OwnAnswer;
import switchboard.store.Routing;
import switchboard.store.TokenRow;

/**
 * The models a token may use, in OpenAI's shape: those of One API's catalogue first, in its order, then the others by
 * name; each once.
 */
final class Models {
    private static final String PERMISSION = "[{\"id\":\"modelperm-LwHkVFn8AcMItP432fKKDIKJ\","
            + "\"object\":\"model_permission\",\"created\":1626777600,\"allow_create_engine\":true,"
            + "\"allow_sampling\":true,\"allow_logprobs\":true,\"allow_search_indices\":false,\"allow_view\":true,"
            + "\"allow_fine_tuning\":false,\"organization\":\"*\",\"group\":null,\"is_blocking\":false}]";

    private final Routing routing;
    private final Map<String, String> catalogue = catalogue(); // name to owner

    Models(Routing routing) {
        this.routing = routing;
    }

    /** {@code GET /v1/models}. */
    String list(TokenRow token, Caller caller) {
        Set<String> usable = usable(token, caller);
        StringBuilder json = new StringBuilder(16 << 10).append("{\"object\":\"list\",\"data\":[");
        String separator = "";
        for (String name : catalogue.keySet()) {
            if (usable.remove(name)) {
                model(json.append(separator), name);
                separator = ",";
            }
        }
        for (String name : usable) {
            model(json.append(separator), name);
            separator = ",";
        }
        return json.append("]}").toString();
    }

    /** {@code GET /v1/models/name}; empty if the token may not use it. */
    Optional<String> one(TokenRow token, Caller caller, String name) {
        return usable(token, caller).contains(name)
                ? Optional.of(model(new StringBuilder(1 << 10), name).toString())
                : Optional.empty();
    }

    /** The same for a dialect to say. */
    List<OwnAnswer.Model> all(TokenRow token, Caller caller) {
        return usable(token, caller).stream().map(this::named).toList();
    }

    /** One of them, if the token may use it. */
    Optional<OwnAnswer.Model> named(TokenRow token, Caller caller, String name) {
        return usable(token, caller).contains(name) ? Optional.of(named(name)) : Optional.empty();
    }

    private OwnAnswer.Model named(String name) {
        return new OwnAnswer.Model(name, catalogue.getOrDefault(name, "custom"));
    }

    private Set<String> usable(TokenRow token, Caller caller) {
        String own = token.models().orElse("");
        List<String> names = own.isEmpty() ? routing.current().models(caller.group()) : List.of(own.split(","));
        Set<String> usable = new LinkedHashSet<>(names);
        usable.remove("");
        return usable;
    }

    private StringBuilder model(StringBuilder json, String name) {
        String owner = catalogue.getOrDefault(name, "");
        String quoted = JsonText.quote(name);
        json.append("{\"id\":").append(quoted).append(",\"object\":\"model\",\"created\":1626777600,\"owned_by\":");
        JsonText.quote(json, owner.isEmpty() ? "custom" : owner);
        json.append(",\"permission\":").append(owner.isEmpty() ? "null" : PERMISSION);
        return json.append(",\"root\":").append(quoted).append(",\"parent\":null}");
    }

    private static Map<String, String> catalogue() {
        Map<String, String> catalogue = new LinkedHashMap<>();
        try (InputStream in = Models.class.getResourceAsStream("models.tsv")) {
            if (in == null) {
                throw new IllegalStateException("models.tsv is missing");
            }
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", -1);
                catalogue.putIfAbsent(columns[0], columns[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalogue;
    }
}
