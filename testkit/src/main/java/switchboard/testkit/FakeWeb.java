package switchboard.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Payload;
import switchboard.spi.RelayException;
import switchboard.spi.Upstream;
import switchboard.spi.UpstreamRequest;
import switchboard.spi.WebClient;

/** A web without wires: every path answers what it was told to, and whoever asks for another finds nobody there. */
public final class FakeWeb implements WebClient {
    /** Where everything is. */
    public static final String URL = "http://service.test";

    private final Map<String, Upstream.Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** What was asked. */
    public record Asked(String method, URI url, Headers headers, String body) {
        /** A header, empty if it was not sent. */
        public String header(String name) {
            return headers.first(name).orElse("");
        }
    }

    /** Answers JSON at a path, with 200. */
    public FakeWeb on(String path, String json) {
        return on(path, 200, "application/json", json);
    }

    /** Answers anything at a path. */
    public FakeWeb on(String path, int status, String contentType, String body) {
        Headers headers = Headers.of("Content-Type", contentType).with("Location", URL + "/elsewhere");
        answers.put(path, new Upstream.Answer(status, headers, body.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Answers so at every path that it answers at. */
    public void everywhere(int status, String contentType, String body) {
        answers.keySet().forEach(path -> on(path, status, contentType, body));
    }

    /** Answers the same, with another status. */
    public void withStatus(int status) {
        answers.replaceAll((path, answer) -> new Upstream.Answer(status, answer.headers(), answer.body()));
    }

    /** Nobody answers any more. */
    public void leave() {
        answers.clear();
    }

    /** All that was asked so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** What was asked of a path, last. */
    public Asked asked(String path) {
        return asked.stream()
                .filter(each -> each.url().getPath().equals(path))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nobody asked for " + path));
    }

    @Override
    public Upstream.Answer send(UpstreamRequest request, Named named) {
        String body = request.body() instanceof Payload.Raw raw ? new String(raw.bytes(), StandardCharsets.UTF_8) : "";
        asked.add(new Asked(request.method(), request.url(), request.headers(), body));
        Upstream.Answer answer = answers.get(request.url().getPath());
        if (answer == null) {
            throw new RelayException(Failure.CONNECT, request.url().getHost() + " is away");
        }
        return answer;
    }
}
