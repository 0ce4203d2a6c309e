package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventReader;
import switchboard.spi.WireEvent;

/** What OpenAI's side of a translation looks like: requests, answers and streams, a folder a dialect on the other side. */
final class ChatFixtures {
    private static final Path FOLDER = Path.of("src/test/resources");

    private ChatFixtures() {}

    /** The files of OpenAI's own and of the other sides whose names end so, in their order. */
    static List<String> names(String end) {
        return Stream.of("chat", "fixtures/openai")
                .flatMap(folder -> names(folder, end).stream())
                .toList();
    }

    private static List<String> names(String folder, String end) {
        try (Stream<Path> files = Files.walk(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(end))
                    .map(file -> FOLDER.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The requests for chat. */
    static List<String> requests() {
        return names(".request.openai.json").stream()
                .filter(name -> json(name).has("messages"))
                .toList();
    }

    /** The whole answers that a chat gave. */
    static List<String> answers() {
        return Stream.of(".response.openai.json", "openai/tools.response.upstream.json")
                .flatMap(end -> names(end).stream())
                .filter(name -> json(name).at("/choices/0/message").isObject())
                .toList();
    }

    /** The streams of chat that are complete. */
    static List<String> streams() {
        return names(".openai.sse").stream()
                .filter(name -> text(name).contains("[DONE]") && text(name).contains("chat.completion.chunk"))
                .toList();
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

    /** What a reader makes of events. */
    static List<ChatEvent> read(List<String> events) {
        List<ChatEvent> told = new ArrayList<>();
        EventReader reader = new ChatDialect().reader();
        events.forEach(event -> reader.event(WireEvent.of(event), told::add));
        reader.end(told::add);
        return told;
    }

    /**
     * A chunk, a request or an answer without what says nothing: nulls that may be absent, empty lists, counts of zero,
     * and what an upstream tells of itself.
     */
    static JsonNode plain(JsonNode node) {
        JsonNode plain = node.deepCopy();
        strip(plain);
        return plain;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("service_tier", "system_fingerprint", "obfuscation", "images", "thinking_blocks"));
            for (Map.Entry<String, JsonNode> member : List.copyOf(object.properties())) {
                boolean empty = member.getValue().isArray() && member.getValue().isEmpty();
                boolean silent = member.getValue().isNull() && !member.getKey().equals("content");
                boolean zero = member.getKey().endsWith("_tokens")
                        && member.getValue().isNumber()
                        && member.getValue().asLong() == 0;
                if (silent || zero || (empty && !member.getKey().equals("choices"))) {
                    object.remove(member.getKey());
                }
            }
        }
        node.forEach(ChatFixtures::strip);
    }
}
