package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.Citation;

/**
 * Where the words of one candidate come from, {@code groundingMetadata}, read or written. Google counts places in bytes
 * of UTF-8, the pivot in units of UTF-16.
 */
final class Grounding {
    private final StringBuilder text = new StringBuilder();
    private final Set<Citation> told = new HashSet<>();
    private final List<Citation> citations = new ArrayList<>();

    /** The candidate said more. */
    void said(String more) {
        text.append(more);
    }

    /** Tells of the sources that were not told of yet. */
    void read(int choice, JsonNode metadata, Consumer<ChatEvent> out) {
        JsonNode chunks = metadata.path("groundingChunks");
        Set<Integer> placed = new HashSet<>();
        for (JsonNode support : metadata.path("groundingSupports")) {
            JsonNode segment = support.path("segment");
            int start = units(segment.path("startIndex").asInt());
            int end = units(segment.path("endIndex").asInt());
            for (JsonNode index : support.path("groundingChunkIndices")) {
                placed.add(index.asInt());
                cite(choice, chunks.path(index.asInt()), start, end, out);
            }
        }
        for (int index = 0; index < chunks.size(); index++) {
            if (!placed.contains(index)) {
                cite(choice, chunks.get(index), -1, -1, out);
            }
        }
    }

    private void cite(int choice, JsonNode chunk, int start, int end, Consumer<ChatEvent> out) {
        JsonNode source = chunk.path("web").isObject() ? chunk.get("web") : chunk.path("retrievedContext");
        String uri = Json.string(source.path("uri"));
        Citation citation = new Citation(choice, uri, Json.string(source.path("title")), start, end);
        if (!uri.isEmpty() && told.add(citation)) {
            out.accept(citation);
        }
    }

    /** How many units of UTF-16 the first bytes of the text are. */
    private int units(int bytes) {
        int units = 0;
        int seen = 0;
        while (seen < bytes && units < text.length()) {
            int character = text.codePointAt(units);
            seen += character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
            units += Character.charCount(character);
        }
        return units;
    }

    void add(Citation citation) {
        citations.add(citation);
    }

    boolean isEmpty() {
        return citations.isEmpty();
    }

    /** The sources that were added, as Google tells of them. */
    ObjectNode write() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        ArrayNode chunks = metadata.putArray("groundingChunks");
        ArrayNode supports = JsonNodeFactory.instance.arrayNode();
        List<String> urls = new ArrayList<>();
        for (Citation citation : citations) {
            if (!urls.contains(citation.url())) {
                urls.add(citation.url());
                chunks.addObject().putObject("web").put("uri", citation.url()).put("title", citation.title());
            }
            if (citation.start() >= 0 && citation.end() >= citation.start()) {
                ObjectNode support = supports.addObject();
                support.putObject("segment")
                        .put("startIndex", bytes(citation.start()))
                        .put("endIndex", bytes(citation.end()));
                support.putArray("groundingChunkIndices").add(urls.indexOf(citation.url()));
            }
        }
        if (!supports.isEmpty()) {
            metadata.set("groundingSupports", supports);
        }
        return metadata;
    }

    private int bytes(int units) {
        return text.substring(0, Math.min(units, text.length())).getBytes(StandardCharsets.UTF_8).length;
    }
}
