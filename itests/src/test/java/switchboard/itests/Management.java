package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import switchboard.testkit.ApiJudge;

/** The management API, as its callers see it; every answer must be as its document says. */
final class Management {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Installation installation;
    private final String accessToken;

    Management(Installation installation, String accessToken) {
        this.installation = installation;
        this.accessToken = accessToken;
    }

    /** The whole answer, whatever it says. */
    JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(installation.url(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", accessToken)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** Sends, and judges the answer by the document of the API. */
    private static HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        ApiJudge.checkText(request, answer);
        return answer;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return data("GET", path, "");
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return data("POST", path, body.toString());
    }

    JsonNode put(String path, JsonNode body) throws IOException, InterruptedException {
        return data("PUT", path, body.toString());
    }

    private JsonNode data(String method, String path, String body) throws IOException, InterruptedException {
        JsonNode answer = call(method, path, body);
        assertThat(answer.path("success").asBoolean())
                .as("%s %s: %s", method, path, answer)
                .isTrue();
        return answer.path("data");
    }

    /** Adds a channel of One API's type 1, OpenAI. */
    void addChannel(String baseUrl, String models) throws IOException, InterruptedException {
        addChannel(1, baseUrl, models);
    }

    void addChannel(int type, String baseUrl, String models) throws IOException, InterruptedException {
        addChannel(type, baseUrl, models, 0);
    }

    void addChannel(int type, String baseUrl, String models, int priority) throws IOException, InterruptedException {
        addChannel(type, baseUrl, models, priority, "");
    }

    /** @param config the channel's {@code config}, JSON text; empty for none */
    void addChannel(int type, String baseUrl, String models, int priority, String config)
            throws IOException, InterruptedException {
        ObjectNode channel = JSON.createObjectNode()
                .put("type", type)
                .put("name", "channel of type " + type)
                .put("key", "sk-upstream-key-of-type-" + type)
                .put("base_url", baseUrl)
                .put("models", models)
                .put("priority", priority)
                .put("config", config)
                .put("group", "default");
        post("/api/channel/", channel);
    }

    /** Makes a token of the caller's that has no limit, and returns what clients present. */
    String addToken(String name) throws IOException, InterruptedException {
        return addToken(JSON.createObjectNode().put("name", name).put("unlimited_quota", true));
    }

    String addToken(ObjectNode token) throws IOException, InterruptedException {
        return "sk-" + post("/api/token/", token).path("key").asText();
    }

    void option(String key, String value) throws IOException, InterruptedException {
        put("/api/option/", JSON.createObjectNode().put("key", key).put("value", value));
    }

    /** A fresh user with so much quota; returns a management client of theirs. */
    Management addUser(String name, long quota) throws IOException, InterruptedException {
        post("/api/user/", JSON.createObjectNode().put("username", name).put("password", "secret-" + name));
        JsonNode found = get("/api/user/search?keyword=" + name).path(0);
        ((ObjectNode) found).put("quota", quota).put("password", "");
        put("/api/user/", found);
        return new Management(installation, signIn(name, "secret-" + name));
    }

    /** Logs in with a password and returns a new access token of that user. */
    String signIn(String name, String password) throws IOException, InterruptedException {
        HttpResponse<String> login = send(HttpRequest.newBuilder(installation.url("/api/user/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode()
                        .put("username", name)
                        .put("password", password)
                        .toString())));
        assertThat(JSON.readTree(login.body()).path("success").asBoolean())
                .as("log-in of %s: %s", name, login.body())
                .isTrue();
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        HttpResponse<String> token =
                send(HttpRequest.newBuilder(installation.url("/api/user/token")).header("Cookie", cookie));
        return JSON.readTree(token.body()).path("data").asText();
    }
}
