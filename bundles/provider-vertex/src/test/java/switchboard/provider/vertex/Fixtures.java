package switchboard.provider.vertex;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.relay.EventFramer;
import switchboard.relay.SplicedJson;
import switchboard.spi.JsonBody;
import switchboard.testkit.Wire;

/** Recorded requests and answers of Vertex AI. */
final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/vertex");

    private Fixtures() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    static List<String> lines(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
    }

    static JsonNode json(String name) {
        return Json.read(bytes(name)).orElseThrow();
    }

    static JsonBody body(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The kernel's own parts. */
    static final Wire WIRE = Wire.of(SplicedJson::parse, () -> new EventFramer(1 << 20));
}
