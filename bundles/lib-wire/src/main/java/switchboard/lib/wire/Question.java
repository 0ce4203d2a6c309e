package switchboard.lib.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;

/** What a provider asks its upstream beside calls, and is told in one JSON document. */
public final class Question {
    private static final int OK = 200;
    private static final String FOLDER = "models/";
    private static final int MOST_PAGES = 20;

    /** Where upstreams keep the elements of a list; the document itself may be one, too. */
    private static final List<String> LISTS = List.of("data", "models", "result");

    /** What they call a model's name; the first that is there holds. */
    private static final List<String> NAMES = List.of("id", "name", "model");

    private Question() {}

    /**
     * The answer.
     *
     * @throws RelayException with One API's words if the status is not 200, or the answer is no JSON; redirects are not
     *     followed, since the request carries a key
     */
    public static JsonNode ask(Upstream upstream, UpstreamRequest request) {
        Upstream.Answer answer = upstream.send(request);
        if (answer.status() != OK) {
            throw new RelayException(Failure.INTERNAL, "status code: " + answer.status());
        }
        return Json.read(answer.body())
                .orElseThrow(() -> new RelayException(Failure.INTERNAL, "the upstream's answer is not JSON"));
    }

    /**
     * The names in a list of models, each once, in the upstream's order.
     *
     * @throws RelayException if the document holds no list
     */
    public static List<String> models(JsonNode answer) {
        JsonNode list = answer;
        for (String name : LISTS) {
            list = list.isArray() ? list : answer.path(name);
        }
        if (!list.isArray()) {
            throw new RelayException(Failure.INTERNAL, "the upstream's answer holds no list of models");
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode element : list) {
            String name = name(element);
            if (!name.isBlank()) {
                names.add(name.startsWith(FOLDER) ? name.substring(FOLDER.length()) : name);
            }
        }
        return new ArrayList<>(names);
    }

    /** A page of a list of models. */
    public interface Page {
        /** Asks for it; {@code after} is what the page before ended with, empty for the first. */
        JsonNode ask(String after);
    }

    /**
     * The names in a list that comes in pages, as {@link #models(JsonNode)} has them.
     *
     * @param next what a page says the next one begins after; empty if it is the last
     */
    public static List<String> models(Page pages, Function<JsonNode, String> next) {
        Set<String> names = new LinkedHashSet<>();
        String after = "";
        int asked = 0;
        do {
            JsonNode page = pages.ask(after);
            names.addAll(models(page));
            String following = next.apply(page);
            after = following.equals(after) ? "" : following;
        } while (!after.isEmpty() && ++asked < MOST_PAGES);
        return new ArrayList<>(names);
    }

    private static String name(JsonNode element) {
        if (element.isTextual()) {
            return element.textValue().strip();
        }
        for (String member : NAMES) {
            String name = Json.string(element.path(member)).strip();
            if (!name.isEmpty()) {
                return name;
            }
        }
        return "";
    }
}
