package switchboard.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import switchboard.testkit.ApiJudge;

/** Somebody's browser: it keeps cookies, and stops where it is sent. All it is told is remembered. */
final class Browser {
    private final Installation installation;
    private final Secrets secrets;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Browser(Installation installation, Secrets secrets) {
        this.installation = installation;
        this.secrets = secrets;
    }

    /** The whole answer, whatever it says. */
    JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(installation.url(path)));
    }

    JsonNode post(String path, Map<String, String> fields) throws IOException, InterruptedException {
        ObjectNode body = Management.JSON.createObjectNode();
        fields.forEach(body::put);
        return post(path, body);
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(installation.url(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(HttpRequest.Builder asked) throws IOException, InterruptedException {
        HttpRequest request = asked.timeout(Duration.ofSeconds(30)).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        ApiJudge.checkText(request, answer);
        for (HttpCookie cookie : cookies.getCookieStore().getCookies()) {
            if (!cookie.getValue().isEmpty()) {
                secrets.told(cookie.getValue());
            }
        }
        return Management.JSON.readTree(secrets.answered(answer.body()));
    }

    /** Goes to a page elsewhere; what is in the query of where that sends it. */
    Map<String, String> travel(String url) throws IOException, InterruptedException {
        HttpResponse<Void> answer =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding());
        String query = URI.create(answer.headers().firstValue("Location").orElseThrow())
                .getRawQuery();
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
