package switchboard.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Call;
import switchboard.spi.JsonBody;
import switchboard.spi.TokenCounter;

/** Recorded requests and answers, and a provider to play them on. */
final class Fixtures {
    /** Counts two tokens, whatever it is shown. */
    static final TokenCounter COUNTER = new TokenCounter() {
        @Override
        public long prompt(Call call, String model) {
            return 2;
        }

        @Override
        public long text(String model, CharSequence text) {
            return 2;
        }
    };

    private static final Path FOLDER = Path.of("src/test/resources/fixtures");

    private Fixtures() {}

    static GeminiProvider provider() {
        return provider(Map.of());
    }

    static GeminiProvider provider(Map<String, String> environment) {
        return new GeminiProvider(COUNTER, () -> Instant.ofEpochSecond(1_700_000_000L), environment);
    }

    /** The names before this end of all files that end so, in their order. */
    static Stream<String> cases(String end) {
        try (Stream<Path> files = Files.list(FOLDER.resolve("gemini"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
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

    static JsonBody body(String json) {
        return SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The data of a recorded stream. */
    static List<String> data(String name) {
        return text(name)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }
}
