package switchboard.lib.claude;

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
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.testkit.CallBuilder;

/** Recorded requests and answers of Claude. */
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

    static SplicedJson body(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A call of Claude's dialect. */
    static Call call(String json) {
        return new CallBuilder(Operation.CHAT, body(json))
                .dialect(Dialect.CLAUDE_MESSAGES)
                .build();
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
