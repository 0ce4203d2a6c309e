package switchboard.testkit;

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

/** A web without wires: every path answers what it was told to, and whoever asks for another finds nobody there. */
public final class FakeWeb implements TestWeb {
    /** Where everything is. */
    public static final String URL = "http://service.test";

    private final Map<String, Upstream.Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

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

    @Override
    public void everywhere(int status, String contentType, String body) {
        answers.keySet().forEach(path -> on(path, status, contentType, body));
    }

    @Override
    public void withStatus(int status) {
        answers.replaceAll((path, answer) -> new Upstream.Answer(status, answer.headers(), answer.body()));
    }

    @Override
    public void leave() {
        answers.clear();
    }

    @Override
    public List<Asked> asked() {
        return List.copyOf(asked);
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
