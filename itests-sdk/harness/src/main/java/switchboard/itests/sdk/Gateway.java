package switchboard.itests.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import switchboard.testkit.ApiJudge;
import switchboard.testkit.FakeUpstream;
import switchboard.testkit.MockUpstream;

/** The distribution, started as users start it, with a channel of each kind to one mock. */
public final class Gateway {
    /** How many words the mock's texts have. */
    public static final int WORDS = 5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static @Nullable Gateway shared;

    private final FakeUpstream mock;
    private final Distribution distribution;
    private final String key;

    private Gateway(FakeUpstream mock, Distribution distribution) throws IOException {
        this.mock = mock;
        this.distribution = distribution;
        for (Upstream upstream : Upstream.values()) {
            addChannel(upstream, upstream.goodModels());
            addChannel(upstream, upstream.badModels()); // so that failures have no effect on the good ones
        }
        option("RetryTimes", "0");
        option("AutomaticDisableChannelEnabled", "false");
        ObjectNode token = JSON.createObjectNode().put("name", "sdk").put("unlimited_quota", true);
        key = "sk-" + manage("POST", "/api/token/", token).path("key").asText();
    }

    /** The one of this JVM, which ends with it. */
    public static synchronized Gateway shared() throws IOException {
        Gateway gateway = shared;
        if (gateway == null) {
            gateway = start();
            shared = gateway;
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "gateway-end"));
        }
        return gateway;
    }

    private static Gateway start() throws IOException {
        FakeUpstream mock = MockUpstream.start(0, Duration.ZERO, WORDS);
        Distribution distribution = Distribution.start();
        try {
            return new Gateway(mock, distribution);
        } catch (IOException | RuntimeException failed) {
            distribution.close();
            mock.close();
            throw failed;
        }
    }

    /** The gateway's address, without a trailing slash. */
    public String url() {
        return distribution.url();
    }

    /** The mock's address. */
    public String mockUrl() {
        return mock.url();
    }

    /** What clients present. */
    public String key() {
        return key;
    }

    /** Every way there is: past the gateway to the SDK's own kind of upstream, then through it to each. */
    public Stream<Route> routes(Upstream own) {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route("direct", mock.url(), "sk-direct", own));
        relayed().forEach(routes::add);
        return routes.stream();
    }

    /** The ways through the gateway. */
    public Stream<Route> relayed() {
        return Stream.of(Upstream.values()).map(upstream -> new Route("to " + upstream, url(), key, upstream));
    }

    /** Whether the mock saw the client leave who had said this; waits up to ten seconds. */
    public boolean sawHangUp(String said) throws IOException {
        String query = URLEncoder.encode(said, StandardCharsets.UTF_8);
        URI uri = URI.create(mock.url() + "/mock/hang-ups?said=" + query);
        return send(HttpRequest.newBuilder(uri).build()).path("hung_up").asBoolean();
    }

    private void addChannel(Upstream upstream, String models) throws IOException {
        manage(
                "POST",
                "/api/channel/",
                JSON.createObjectNode()
                        .put("type", upstream.channelType())
                        .put("name", upstream + " " + models)
                        .put("key", "sk-upstream")
                        .put("base_url", mock.url())
                        .put("models", models)
                        .put("group", "default"));
    }

    private void option(String name, String value) throws IOException {
        manage("PUT", "/api/option/", JSON.createObjectNode().put("key", name).put("value", value));
    }

    private JsonNode manage(String method, String path, JsonNode body) throws IOException {
        JsonNode answer = send(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Authorization", Distribution.ROOT_ACCESS)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        if (!answer.path("success").asBoolean()) {
            throw new IOException(method + " " + path + ": " + answer);
        }
        return answer.path("data");
    }

    private static JsonNode send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            ApiJudge.checkText(request, answer);
            return JSON.readTree(answer.body());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(request.toString());
        }
    }

    private void close() {
        try {
            distribution.close();
        } catch (IOException leftover) {
            throw new UncheckedIOException(leftover);
        } finally {
            mock.close();
        }
    }
}
