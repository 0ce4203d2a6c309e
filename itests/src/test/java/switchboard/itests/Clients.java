package switchboard.itests;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import switchboard.spi.Dialect;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Looks;
import switchboard.testkit.Sent;

/** A strict client of each of the four dialects, that offers the tool {@code weather}. */
enum Clients {
    OPENAI_CHAT(Dialect.OPENAI_CHAT) {
        @Override
        HttpRequest.Builder ask(Installation installation, String key, String model, boolean stream) {
            String options = stream ? ",\"stream_options\":{\"include_usage\":true}" : "";
            return post(installation, "/v1/chat/completions", """
                {"model":"%s","stream":%s%s,"messages":[{"role":"user","content":"hi"}],\
                "tools":[{"type":"function","function":{"name":"weather","parameters":%s}}]}\
                """.formatted(model, stream, options, SCHEMA))
                    .header("Authorization", "Bearer " + key);
        }
    },
    OPENAI_RESPONSES(Dialect.OPENAI_RESPONSES) {
        @Override
        HttpRequest.Builder ask(Installation installation, String key, String model, boolean stream) {
            return post(installation, "/v1/responses", """
                {"model":"%s","stream":%s,"input":"hi",\
                "tools":[{"type":"function","name":"weather","parameters":%s,"strict":false}]}\
                """.formatted(model, stream, SCHEMA))
                    .header("Authorization", "Bearer " + key);
        }
    },
    CLAUDE_MESSAGES(Dialect.CLAUDE_MESSAGES) {
        @Override
        HttpRequest.Builder ask(Installation installation, String key, String model, boolean stream) {
            return post(installation, "/v1/messages", """
                {"model":"%s","stream":%s,"max_tokens":64,"messages":[{"role":"user","content":"hi"}],\
                "tools":[{"name":"weather","input_schema":%s}]}\
                """.formatted(model, stream, SCHEMA))
                    .header("x-api-key", key)
                    .header("anthropic-version", "2023-06-01");
        }
    },
    GEMINI_GENERATE(Dialect.GEMINI_GENERATE) {
        @Override
        HttpRequest.Builder ask(Installation installation, String key, String model, boolean stream) {
            String path = "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
            return post(installation, path, """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]}],\
                "tools":[{"functionDeclarations":[{"name":"weather","parameters":%s}]}]}\
                """.formatted(SCHEMA)).header("x-goog-api-key", key);
        }
    };

    /**
     * What a client has after a call.
     *
     * @param status the HTTP status; 0 if the answer was torn, and so never whole in HTTP's own terms
     * @param body all of it
     * @param answer what a good answer says; empty for a refusal
     * @param refusal the message of a refusal, empty if it is none in this dialect
     */
    record Got(int status, String body, Optional<ChatAnswer> answer, String refusal) {}

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String dialect;

    Clients(String dialect) {
        this.dialect = dialect;
    }

    abstract HttpRequest.Builder ask(Installation installation, String key, String model, boolean stream);

    String dialect() {
        return dialect;
    }

    Looks looks() {
        return Looks.of(dialect);
    }

    /** Calls, and reads the answer to its end. */
    Got call(Installation installation, String key, String model, boolean stream) throws InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response =
                    HTTP.send(ask(installation, key, model, stream).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException torn) {
            return new Got(0, torn.toString(), Optional.empty(), "");
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != 200) {
            return new Got(response.statusCode(), body, Optional.empty(), looks().refusal(body));
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean events = type.startsWith("text/event-stream");
        if (events != stream) {
            return new Got(0, "the type " + type + ": " + body, Optional.empty(), "");
        }
        ChatAnswer answer = stream ? looks().stream(Sent.all(body)) : looks().document(body);
        return new Got(200, body, Optional.of(answer), "");
    }

    private static HttpRequest.Builder post(Installation installation, String path, String body) {
        return HttpRequest.newBuilder(installation.url(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
