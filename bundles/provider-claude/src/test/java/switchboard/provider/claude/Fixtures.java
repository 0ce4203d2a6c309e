package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Headers;
import switchboard.testkit.ChatAnswer;

/** Recorded requests and answers of Claude, and what they are in OpenAI's words. */
final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/claude");

    private Fixtures() {}

    /** The files whose names end so, without that end. */
    static Stream<String> stems(String end) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return new ArrayList<>(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(end))
                            .map(name -> name.substring(0, name.length() - end.length()))
                            .sorted()
                            .toList())
                    .stream();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static JsonNode json(String name) {
        return Json.read(bytes(name)).orElseThrow();
    }

    /** The data of a stream's events. */
    static List<String> data(String name) {
        return ChatAnswer.events(text(name));
    }

    static SplicedJson body(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    static Headers headers(JsonNode answer) {
        List<Headers.Field> fields = new ArrayList<>();
        answer.path("headers")
                .properties()
                .forEach(field -> fields.add(
                        new Headers.Field(field.getKey(), field.getValue().asText())));
        return new Headers(fields);
    }
}
