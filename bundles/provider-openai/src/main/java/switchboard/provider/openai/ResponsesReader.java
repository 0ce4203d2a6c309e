package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventReader;
import switchboard.spi.Seal;
import switchboard.spi.WireEvent;

/**
 * Responses as chat events. Pieces are taken as they come; what a whole item, or the whole response at the end, tells
 * beyond them is made up for, since upstreams differ in how much they tell in pieces.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class ResponsesReader implements EventReader {
    private final Map<Integer, Item> byPlace = new HashMap<>();
    private final Map<String, Item> byId = new HashMap<>(); // of upstreams that tell no place
    private int tools;
    private boolean started;
    private boolean finished;

    /** What was shown of an item so far. */
    private static final class Item {
        private int tool = -1;
        private boolean shown; // something of its text or arguments
        private boolean done;
        private int summary;
    }

    @Override
    public void event(WireEvent event, Consumer<ChatEvent> out) {
        ByteBuffer data = event.data();
        int from = data.arrayOffset() + data.position();
        JsonNode json = Json.read(Arrays.copyOfRange(data.array(), from, from + data.remaining()))
                .orElse(MissingNode.getInstance());
        Item item = item(json);
        switch (Json.string(json.path("type"))) {
            case "response.created", "response.queued", "response.in_progress" -> start(json.path("response"), out);
            case "response.output_item.added" -> added(json.path("item"), item, out);
            case "response.output_item.done" -> done(json.path("item"), item, out);
            case "response.output_text.delta" -> text(delta(json), item, out);
            case "response.refusal.delta" -> refusal(delta(json), item, out);
            case "response.reasoning_summary_text.delta" -> summary(json, item, out);
            case "response.reasoning_text.delta" -> thinking(delta(json), item, out);
            case "response.function_call_arguments.delta" -> arguments(delta(json), item, out);
            case "response.function_call_arguments.done" -> rest(Json.string(json.path("arguments")), item, out);
            case "response.output_text.annotation.added" -> citation(json.path("annotation"), out);
            case "response.completed", "response.incomplete" -> whole(json.path("response"), out);
            default -> {}
        }
    }

    private Item item(JsonNode json) {
        JsonNode place = json.path("output_index");
        if (place.isInt()) {
            return byPlace.computeIfAbsent(place.intValue(), one -> new Item());
        }
        String id = Json.string(json.path("item_id"));
        return byId.computeIfAbsent(id.isEmpty() ? Json.string(json.path("item").path("id")) : id, one -> new Item());
    }

    private static String delta(JsonNode json) {
        return Json.string(json.path("delta"));
    }

    private void start(JsonNode response, Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Start(
                    Json.string(response.path("id")),
                    Json.string(response.path("model")),
                    response.path("created_at").asLong(0)));
        }
    }

    private void added(JsonNode json, Item item, Consumer<ChatEvent> out) {
        String type = Json.string(json.path("type"));
        if (type.equals("function_call") || type.equals("custom_tool_call")) {
            called(json, item, out);
            arguments(Json.string(json.path("arguments")), item, out);
        }
    }

    private void called(JsonNode json, Item item, Consumer<ChatEvent> out) {
        if (item.tool < 0) {
            item.tool = tools++;
            String id = Json.string(json.path("call_id"));
            out.accept(new ChatEvent.ToolStart(
                    0,
                    item.tool,
                    id.isEmpty() ? Json.string(json.path("id")) : id,
                    Json.string(json.path("name")),
                    Seal.NONE));
        }
    }

    private static void arguments(String json, Item item, Consumer<ChatEvent> out) {
        if (item.tool >= 0 && !json.isEmpty()) {
            item.shown = true;
            out.accept(new ChatEvent.ToolArguments(0, item.tool, json));
        }
    }

    /** All arguments, if none of them came in pieces. */
    private static void rest(String json, Item item, Consumer<ChatEvent> out) {
        if (!item.shown) {
            arguments(json, item, out);
        }
    }

    private static void text(String text, Item item, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            item.shown = true;
            out.accept(new ChatEvent.Text(0, text));
        }
    }

    private static void refusal(String text, Item item, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            item.shown = true;
            out.accept(new ChatEvent.Refusal(0, text));
        }
    }

    private static void thinking(String text, Item item, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            item.shown = true;
            out.accept(new ChatEvent.Thinking(0, text));
        }
    }

    /** Parts of a summary are paragraphs. */
    private static void summary(JsonNode json, Item item, Consumer<ChatEvent> out) {
        int part = json.path("summary_index").asInt(0);
        if (part > item.summary && item.shown) {
            thinking("\n\n", item, out);
        }
        item.summary = Math.max(part, item.summary);
        thinking(delta(json), item, out);
    }

    private static void citation(JsonNode annotation, Consumer<ChatEvent> out) {
        String url = Json.string(annotation.path("url"));
        if (!url.isEmpty()) {
            out.accept(new ChatEvent.Citation(
                    0,
                    url,
                    Json.string(annotation.path("title")),
                    annotation.path("start_index").asInt(-1),
                    annotation.path("end_index").asInt(-1)));
        }
    }

    private void done(JsonNode json, Item item, Consumer<ChatEvent> out) {
        if (item.done) {
            return;
        }
        item.done = true;
        switch (Json.string(json.path("type"))) {
            case "message" -> {
                if (!item.shown) {
                    message(json, item, out);
                }
            }
            case "reasoning" -> reasoning(json, item, out);
            case "function_call" -> {
                called(json, item, out);
                String arguments = Json.string(json.path("arguments"));
                rest(arguments.isBlank() ? "{}" : arguments, item, out);
            }
            case "custom_tool_call" -> {
                called(json, item, out);
                rest(input(Json.string(json.path("input"))), item, out);
            }
            case "image_generation_call" -> image(json, out);
            default -> {}
        }
    }

    private static String input(String words) {
        return Json.text(JsonNodeFactory.instance.objectNode().put(ResponsesTools.INPUT, words));
    }

    private static void message(JsonNode json, Item item, Consumer<ChatEvent> out) {
        for (JsonNode part : json.path("content")) {
            text(Json.string(part.path("text")), item, out);
            refusal(Json.string(part.path("refusal")), item, out);
            part.path("annotations").forEach(annotation -> citation(annotation, out));
        }
    }

    private static void reasoning(JsonNode json, Item item, Consumer<ChatEvent> out) {
        if (!item.shown) {
            boolean first = true;
            for (JsonNode part : json.path("summary")) {
                thinking((first ? "" : "\n\n") + Json.string(part.path("text")), item, out);
                first = false;
            }
            if (!item.shown) {
                json.path("content").forEach(part -> thinking(Json.string(part.path("text")), item, out));
            }
        }
        Seal seal = ResponsesSeals.read(json);
        if (!seal.isNone()) {
            out.accept(new ChatEvent.Sealed(0, seal));
        }
    }

    private static void image(JsonNode json, Consumer<ChatEvent> out) {
        String base64 = Json.string(json.path("result"));
        if (!base64.isEmpty()) {
            String format = json.path("output_format").asText("png");
            out.accept(new ChatEvent.Media(0, "image/" + format, base64));
        }
    }

    private void whole(JsonNode response, Consumer<ChatEvent> out) {
        start(response, out);
        int index = 0;
        for (JsonNode json : response.path("output")) {
            Item known = byId.get(Json.string(json.path("id")));
            Item item = known == null ? byPlace.computeIfAbsent(index, place -> new Item()) : known;
            done(json, item, out);
            index++;
        }
        finish(
                switch (Json.string(response.at("/incomplete_details/reason"))) {
                    case "content_filter" -> FinishReason.CONTENT_FILTER;
                    case "" -> response.path("status").asText().equals("incomplete") ? FinishReason.LENGTH : complete();
                    default -> FinishReason.LENGTH;
                },
                out);
    }

    private FinishReason complete() {
        return tools > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }

    private void finish(FinishReason reason, Consumer<ChatEvent> out) {
        if (!finished) {
            finished = true;
            out.accept(new ChatEvent.Finish(0, reason, ""));
        }
    }

    @Override
    public void document(byte[] body, Consumer<ChatEvent> out) {
        whole(Json.read(body).orElse(MissingNode.getInstance()), out);
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        finish(complete(), out);
    }
}
