package switchboard.testkit.doubles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a service sent once. A file of {@code http_status} and {@code body} is an answer with that status. */
public final class Fixture {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Fixture() {}

    /** A file's text. */
    public static String text(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's object. */
    public static JsonNode json(String name) {
        try {
            return JSON.readTree(text(name));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    static ResponseDefinitionBuilder answer(String name) {
        JsonNode json = json(name);
        boolean wrapped = json.has("http_status") && json.has("body");
        int status = wrapped ? json.path("http_status").intValue() : 200;
        return WireMock.jsonResponse(wrapped ? json.path("body").toString() : text(name), status);
    }
}
