package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the mock answers, by path. Tokens are counted as words. */
final class MockAnswers implements FakeUpstream.Script {
    private static final Pattern ERROR = Pattern.compile("error-([45][0-9]{2})");
    private static final Pattern FORM_FIELD =
            Pattern.compile("name=\"([a-z_]+)\"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r]*)\r\n");
    private static final Duration ENDLESS_PACE = Duration.ofMillis(20);
    private static final Duration ENDLESS = Duration.ofSeconds(100);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration delay;
    private final int events;
    private final MockHangUps hangUps = new MockHangUps();
    private final MockChat chat = new MockChat();
    private final MockResponses responses = new MockResponses();
    private final MockMessages messages = new MockMessages();
    private final MockGenerate generate = new MockGenerate();

    /**
     * Makes one.
     *
     * @param delay how long it waits before every event and before every other answer
     * @param events how many words a text has
     */
    MockAnswers(Duration delay, int events) {
        this.delay = delay;
        this.events = events;
    }

    @Override
    public void play(FakeExchange exchange) throws InterruptedException {
        Received request = exchange.request();
        String path = request.target().split("\\?", 2)[0];
        MockDialect dialect = dialect(request, path);
        try {
            if (path.equals("/mock/hang-ups")) {
                hangUps(exchange);
                return;
            }
            authorize(request, dialect);
            answer(exchange, path, dialect);
        } catch (MockRefusal refused) {
            String[] later = refused.status() == 429 ? new String[] {"retry-after", "1"} : new String[0];
            exchange.json(refused.status(), dialect.failure(refused.status(), refused.text()), later);
        }
    }

    private MockDialect dialect(Received request, String path) {
        if (path.startsWith("/v1beta/")) {
            return generate;
        }
        if (path.startsWith("/v1/messages")
                || !request.header("anthropic-version").isEmpty()) {
            return messages;
        }
        return path.startsWith("/v1/responses") ? responses : chat;
    }

    private void authorize(Received request, MockDialect dialect) {
        String bearer = request.header("Authorization");
        String key = bearer.startsWith("Bearer ") ? bearer.substring(7) : "";
        String refusal = "Incorrect API key provided.";
        int status = 401;
        if (dialect == generate) {
            key = request.header("x-goog-api-key");
            refusal = "API key not valid. Please pass a valid API key.";
            status = 400;
        } else if (dialect == messages) {
            key = key.isEmpty() ? request.header("x-api-key") : key; // either will do
            refusal = "invalid x-api-key";
        }
        if (key.isEmpty() || key.startsWith("sk-wrong")) {
            throw new MockRefusal(status, refusal);
        }
        if (dialect == messages && request.header("anthropic-version").isEmpty()) {
            throw MockRefusal.bad("anthropic-version: header is required");
        }
    }

    private void answer(FakeExchange exchange, String path, MockDialect dialect) throws InterruptedException {
        Received request = exchange.request();
        if (request.method().equals("GET")) {
            exchange.json(200, read(path, dialect).toString());
            return;
        }
        boolean form = path.equals("/v1/audio/transcriptions") || path.equals("/v1/audio/translations");
        JsonNode body = form ? form(request) : MockJson.parse(request.text());
        String model = dialect == generate ? path : body.path("model").asText("gpt-4o");
        Matcher error = ERROR.matcher(model);
        if (error.find()) {
            throw new MockRefusal(
                    Integer.parseInt(error.group(1)), "This model fails with %s.".formatted(error.group(1)));
        }
        switch (path) {
            case MockChat.PATH, "/v1/completions", "/v1/responses", "/v1/messages" ->
                text(exchange, dialect, dialect.read(body, path));
            case "/v1/messages/count_tokens" -> exchange.json(200, MockMessages.count(dialect.read(body, path)));
            default -> {
                exchange.pause(delay);
                if (dialect == generate) {
                    gemini(exchange, path, body);
                } else {
                    MockMedia.answer(exchange, path, body, model);
                }
            }
        }
    }

    private void gemini(FakeExchange exchange, String path, JsonNode body) throws InterruptedException {
        switch (path.substring(path.lastIndexOf(':') + 1)) {
            case "generateContent", "streamGenerateContent" -> text(exchange, generate, generate.read(body, path));
            case "countTokens" -> exchange.json(200, MockGenerate.count(body));
            case "embedContent", "batchEmbedContents" ->
                exchange.json(200, MockMedia.geminiEmbeddings(body).toString());
            default -> throw new MockRefusal(404, "No such method: " + path);
        }
    }

    private JsonNode read(String path, MockDialect dialect) {
        if (path.startsWith("/v1/responses/")) {
            return responses.stored(path.substring(14)).orElseThrow(() -> new MockRefusal(404, "Response not found."));
        }
        if (!path.matches("/v1(beta)?/models(/.*)?")) {
            throw new MockRefusal(404, "Invalid URL (GET %s)".formatted(path));
        }
        if (dialect == generate) {
            return MockModels.gemini(path);
        }
        return dialect == messages ? MockModels.claude(path) : MockModels.openAi(path);
    }

    // ── texts

    private void text(FakeExchange exchange, MockDialect dialect, MockAsk ask) throws InterruptedException {
        MockReply reply = MockReply.to(ask, events);
        if (ask.stream()) {
            stream(exchange, dialect, ask, reply);
            return;
        }
        boolean endless = ask.model().contains("mock-endless");
        exchange.pause(endless ? ENDLESS : delay);
        if (left(exchange, ask)) {
            return;
        }
        exchange.json(200, dialect.whole(ask, reply), "x-request-id", "req_mock");
    }

    private void stream(FakeExchange exchange, MockDialect dialect, MockAsk ask, MockReply reply)
            throws InterruptedException {
        boolean endless = ask.model().contains("mock-endless");
        boolean cut = ask.model().contains("mock-cut");
        boolean broken = ask.model().contains("mock-broken");
        List<String> wire = dialect.stream(ask, reply);
        exchange.stream();
        for (String event : cut || broken ? wire.subList(0, wire.size() / 2) : wire) {
            exchange.pause(endless ? ENDLESS_PACE : delay);
            if (left(exchange, ask)) {
                return;
            }
            send(exchange, event, ask);
        }
        if (cut) {
            exchange.cut();
            return;
        }
        if (broken) {
            exchange.send(dialect.failureEvent("This model fails half way."));
        }
        exchange.end();
    }

    private void send(FakeExchange exchange, String event, MockAsk ask) {
        try {
            exchange.send(event);
        } catch (UncheckedIOException gone) {
            hangUps.add(ask.last().text());
            throw gone;
        }
    }

    private boolean left(FakeExchange exchange, MockAsk ask) {
        boolean left = exchange.hungUpNanos() != 0;
        if (left) {
            hangUps.add(ask.last().text());
        }
        return left;
    }

    private void hangUps(FakeExchange exchange) throws InterruptedException {
        String said = exchange.request().target().replaceFirst("[^?]*\\??(said=)?", "");
        boolean left = hangUps.await(URLDecoder.decode(said, StandardCharsets.UTF_8), PATIENCE);
        exchange.json(200, MockJson.object().put("hung_up", left).toString());
    }

    private static JsonNode form(Received request) {
        ObjectNode fields = MockJson.object();
        Matcher field = FORM_FIELD.matcher(new String(request.body(), StandardCharsets.ISO_8859_1));
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        return fields;
    }
}
