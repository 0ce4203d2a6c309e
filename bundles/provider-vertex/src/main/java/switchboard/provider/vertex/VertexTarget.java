package switchboard.provider.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.UrlText;
import switchboard.spi.Channel;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

/** Where Vertex AI is, and where in it a model is asked. */
final class VertexTarget {
    private static final String GLOBAL = "global";
    /** Stands for the project of the key until that is known. */
    private static final String OF_KEY = "-";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:._-]{1,100}");
    private static final Pattern PLACE = Pattern.compile("/projects/[^/]+/locations/[^/]+/");

    private VertexTarget() {}

    /**
     * The address of a method.
     *
     * @param publisher whose model it is
     * @param id the model
     * @param method such as {@code rawPredict}, with its query
     */
    static URI url(Channel channel, String publisher, String id, String method) {
        String location = location(channel, id);
        String project =
                channel.config().getOrDefault("vertex_ai_project_id", "").strip();
        String base = channel.baseUrl().isEmpty() ? host(location) : channel.baseUrl();
        return address("%s/v1/projects/%s/locations/%s/publishers/%s/models/%s:%s"
                .formatted(
                        base,
                        project.isEmpty() ? OF_KEY : checked(project),
                        location,
                        publisher,
                        UrlText.encoded(id, "@"),
                        method));
    }

    /** The location for a model: one for all, or a JSON object that has one for each, and a {@code default}. */
    static String location(Channel channel, String id) {
        String told = channel.config().getOrDefault("region", "").strip();
        if (told.startsWith("{")) {
            JsonNode each = Json.read(told.getBytes(StandardCharsets.UTF_8)).orElse(MissingNode.getInstance());
            told = Json.string(each.path(id));
            told = told.isEmpty() ? Json.string(each.path("default")) : told;
        }
        return told.isEmpty() ? GLOBAL : checked(told);
    }

    private static String host(String location) {
        return switch (location) {
            case GLOBAL -> "https://aiplatform.googleapis.com";
            case "us", "eu" -> "https://aiplatform.%s.rep.googleapis.com".formatted(location);
            default -> "https://%s-aiplatform.googleapis.com".formatted(location);
        };
    }

    /** The address with the key's project, where the channel names none. */
    static URI inProject(URI url, String project) {
        String text = url.toString();
        if (!text.contains("/projects/" + OF_KEY + "/")) {
            return url;
        }
        if (!NAME.matcher(project).matches()) {
            throw new RelayException(Failure.AUTH, "neither the channel nor its credentials name a project");
        }
        return address(text.replaceFirst("/projects/" + OF_KEY + "/", "/projects/" + project + "/"));
    }

    /** The address for keys that know their project themselves. */
    static URI withoutProject(URI url) {
        return address(PLACE.matcher(url.toString()).replaceFirst("/"));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new RelayException(Failure.UNSUPPORTED, "the region or project of the channel is none");
        }
        return name;
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException bad) {
            throw new RelayException(Failure.UNSUPPORTED, "the address of the channel is not a URL");
        }
    }
}
