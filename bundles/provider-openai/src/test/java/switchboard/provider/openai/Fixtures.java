package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import switchboard.lib.wire.Json;
import switchboard.relay.SplicedJson;
import switchboard.spi.Headers;
import switchboard.spi.Provider;
import switchboard.testkit.ChannelBuilder;

/** Recorded requests and answers, a folder an upstream. */
final class Fixtures {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures");
    private static final Map<String, String> IDS = Map.of("ali-compat", "ali-bailian", "vllm", "openai-compatible");
    private static final Map<String, Provider> PROVIDERS = new TreeMap<>();

    static {
        for (Provider provider : new Engine().shipped()) {
            PROVIDERS.put(provider.info().id(), provider);
        }
    }

    private Fixtures() {}

    static List<Provider> providers() {
        return List.copyOf(PROVIDERS.values());
    }

    /** The provider of a folder, or of an id. */
    static Provider provider(String folder) {
        Provider provider = PROVIDERS.get(IDS.getOrDefault(folder, folder));
        if (provider == null) {
            throw new IllegalArgumentException("no provider " + folder);
        }
        return provider;
    }

    /** A channel of a folder's provider, with a base URL where there is no default. */
    static ChannelBuilder channel(String folder) {
        Provider provider = provider(folder);
        ChannelBuilder channel = new ChannelBuilder(
                provider.info().channelTypes().stream().sorted().findFirst().orElseThrow());
        channel.config("user_id", "0123456789abcdef0123456789abcdef");
        return provider.info().baseUrl().isEmpty() ? channel.baseUrl("https://upstream.example/v1") : channel;
    }

    /** The files whose names end so, as {@code folder/name}, in their order. */
    static Stream<String> names(String end) {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(end))
                            .map(file -> FOLDER.relativize(file).toString())
                            .sorted()
                            .toList())
                    .stream();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static String folder(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    static boolean exists(String name) {
        return Files.exists(FOLDER.resolve(name));
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

    /** The status of an answer; 200 where the fixture is the body alone. */
    static int status(JsonNode answer) {
        return answer.path("http_status").asInt(200);
    }

    static byte[] body(JsonNode answer) {
        JsonNode body = answer.has("http_status") ? answer.get("body") : answer;
        boolean markup = body.isTextual() && body.asText().startsWith("<");
        return markup ? body.asText().getBytes(StandardCharsets.UTF_8) : Json.bytes(body);
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
