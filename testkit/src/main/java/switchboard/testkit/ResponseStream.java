package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** A response of OpenAI's while it comes: items are added, filled and done, and the end says all of it once more. */
final class ResponseStream {
    private static final class Item {
        private final String type;
        private final StringBuilder arguments = new StringBuilder();
        private boolean done;

        Item(String type) {
            this.type = type;
        }
    }

    final AnswerParts parts = new AnswerParts();
    private final Map<Integer, Item> items = new TreeMap<>();
    private long sequence = -1;
    private boolean begun;

    void event(Sent sent) {
        if (sent.data().equals("[DONE]")) {
            parts.flaws.add("[DONE] is not of this dialect");
            return;
        }
        JsonNode event = parts.object(sent.data());
        String type = event.path("type").asText();
        parts.must(sent.name().equals(type), "event %s has type %s".formatted(sent.name(), type));
        parts.must(!parts.done, "something follows the end");
        parts.must(parts.error.isEmpty(), "something follows an error");
        parts.must(event.path("sequence_number").asLong(-1) > sequence, "sequence_number does not grow");
        sequence = event.path("sequence_number").asLong(-1);
        switch (type) {
            case "response.created" -> begin(event.path("response"));
            case "response.output_item.added" -> add(event);
            case "response.output_item.done" -> done(event);
            case "response.output_text.delta", "response.refusal.delta" ->
                parts.content.append(delta(event, "message"));
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                parts.reasoning.append(delta(event, "reasoning"));
            case "response.function_call_arguments.delta" -> {
                String delta = delta(event, "function_call");
                Item item = items.get(event.path("output_index").asInt(-1));
                if (item != null) {
                    item.arguments.append(delta);
                }
            }
            case "response.completed", "response.incomplete" -> end(event.path("response"));
            case "response.failed" ->
                parts.error =
                        event.path("response").path("error").path("message").asText("failed without a message");
            case "error" -> parts.error = event.path("message").asText("an error without a message");
            default -> {} // parts, summaries, and what is yet to come
        }
    }

    private void begin(JsonNode response) {
        parts.must(!begun, "a second response.created");
        begun = true;
        parts.mustHave(response, "id", "object", "created_at", "model", "output", "status");
        parts.must(response.path("status").asText().equals("in_progress"), "a response begins with another status");
    }

    private void add(JsonNode event) {
        int index = event.path("output_index").asInt(-1);
        parts.must(begun, "an item before response.created");
        parts.must(index == items.size(), "item %d is not the next".formatted(index));
        items.put(index, new Item(event.path("item").path("type").asText()));
    }

    private String delta(JsonNode event, String type) {
        Item item = items.get(event.path("output_index").asInt(-1));
        parts.must(item != null && !item.done && item.type.equals(type), "a delta of no open " + type);
        return event.path("delta").asText();
    }

    private void done(JsonNode event) {
        Item item = items.get(event.path("output_index").asInt(-1));
        if (item == null || item.done) {
            parts.flaws.add("an item is done that is not open");
            return;
        }
        item.done = true;
        if (item.type.equals("function_call")) {
            JsonNode whole = event.path("item");
            parts.must(whole.path("arguments").asText().contentEquals(item.arguments), "arguments change at the end");
            parts.tool(
                    whole.path("name").asText(),
                    item.arguments.toString(),
                    whole.path("call_id").asText());
        }
    }

    private void end(JsonNode response) {
        parts.must(items.values().stream().allMatch(item -> item.done), "the end while an item is open");
        ResponsesLooks.end(parts, response);
        AnswerParts whole = new AnswerParts();
        ResponsesLooks.output(whole, response);
        parts.must(whole.content.toString().contentEquals(parts.content), "the text changes at the end");
        parts.must(whole.tools.equals(parts.tools), "the calls change at the end");
    }
}
