package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.aws.EventStreamFramer;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;

/** Recorded requests and answers of Bedrock. */
final class BedrockFixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/bedrock");

    private BedrockFixtures() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    static JsonNode json(String name) {
        return Json.read(bytes(name)).orElseThrow();
    }

    static JsonBody body(String json) {
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

    /** The events of a recorded stream as server-sent events. */
    static byte[] events(String name) {
        StringBuilder text = new StringBuilder();
        new EventStreamFramer()
                .feed(
                        ByteBuffer.wrap(bytes(name)),
                        event -> text.append("event: ")
                                .append(event.name())
                                .append("\ndata: ")
                                .append(event.text())
                                .append("\n\n"));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
