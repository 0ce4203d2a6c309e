package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.testkit.CallBuilder;

/** Recorded requests and answers. */
final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/gemini");

    private Fixtures() {}

    /** The files whose names end so, in their order. */
    static Stream<String> names(String end) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    static JsonNode json(String name) {
        return Json.known(text(name));
    }

    static boolean exists(String name) {
        return Files.exists(FOLDER.resolve(name));
    }

    static JsonBody body(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A client's call. */
    static Call call(Operation operation, String model, String json) {
        return new CallBuilder(operation, body(json))
                .dialect(Dialect.GEMINI_GENERATE)
                .model(model)
                .build();
    }
}
