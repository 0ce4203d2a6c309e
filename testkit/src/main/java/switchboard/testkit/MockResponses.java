package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** OpenAI's responses, as an upstream answers them; it remembers the conversations it is asked to continue. */
final class MockResponses implements MockDialect {
    private final Map<String, JsonNode> stored = new ConcurrentHashMap<>();
    private final Map<String, ArrayNode> conversations = new ConcurrentHashMap<>();

    @Override
    public MockAsk read(JsonNode body, String path) {
        return MockResponsesRequest.read(body, before(body));
    }

    /** A response that was given before. */
    Optional<JsonNode> stored(String id) {
        return Optional.ofNullable(stored.get(id));
    }

    @Override
    public String whole(MockAsk ask, MockReply reply) {
        return response(ask, reply, true).toString();
    }

    @Override
    public List<String> stream(MockAsk ask, MockReply reply) {
        var events = new Events();
        ObjectNode response = response(ask, reply, false);
        events.add("response.created").set("response", response);
        events.add("response.in_progress").set("response", response);
        ArrayNode output = output(ask, reply);
        for (int i = 0; i < output.size(); i++) {
            switch (output.get(i).path("type").asText()) {
                case "reasoning" -> reasoning(events, i, output.get(i));
                case "function_call" -> call(events, i, output.get(i));
                default -> message(events, i, output.get(i), reply.words());
            }
        }
        events.add(reply.cut() ? "response.incomplete" : "response.completed")
                .set("response", response(ask, reply, true));
        return events.text();
    }

    private static void reasoning(Events events, int index, JsonNode item) {
        String id = item.path("id").asText();
        events.item(
                "response.output_item.added",
                index,
                MockJson.object()
                        .put("id", id)
                        .put("type", "reasoning")
                        .set("summary", MockJson.object().arrayNode()));
        for (int i = 0; i < item.path("summary").size(); i++) {
            String text = item.at("/summary/" + i + "/text").asText();
            events.summary("response.reasoning_summary_part.added", id, index)
                    .putObject("part")
                    .put("type", "summary_text")
                    .put("text", "");
            for (String word : MockReply.pieces(text)) {
                events.summary("response.reasoning_summary_text.delta", id, index)
                        .put("delta", word);
            }
            events.summary("response.reasoning_summary_text.done", id, index).put("text", text);
            events.summary("response.reasoning_summary_part.done", id, index).set("part", item.at("/summary/" + i));
        }
        events.item("response.output_item.done", index, item);
    }

    private static void call(Events events, int index, JsonNode item) {
        String id = item.path("id").asText();
        String arguments = item.path("arguments").asText();
        ObjectNode open = item.deepCopy();
        events.item(
                "response.output_item.added", index, open.put("arguments", "").put("status", "in_progress"));
        int half = arguments.length() / 2;
        for (String part : List.of(arguments.substring(0, half), arguments.substring(half))) {
            events.of("response.function_call_arguments.delta", id, index).put("delta", part);
        }
        events.of("response.function_call_arguments.done", id, index)
                .put("name", item.path("name").asText())
                .put("arguments", arguments);
        events.item("response.output_item.done", index, item);
    }

    private static void message(Events events, int index, JsonNode item, List<String> words) {
        String id = item.path("id").asText();
        ObjectNode open = item.deepCopy();
        open.put("status", "in_progress").putArray("content");
        events.item("response.output_item.added", index, open);
        ObjectNode part = item.at("/content/0").deepCopy();
        events.content("response.content_part.added", id, index)
                .set("part", part.deepCopy().put("text", ""));
        for (String word : words) {
            events.content("response.output_text.delta", id, index)
                    .put("delta", word)
                    .putArray("logprobs");
        }
        events.content("response.output_text.done", id, index)
                .put("text", part.path("text").asText())
                .putArray("logprobs");
        events.content("response.content_part.done", id, index).set("part", part);
        events.item("response.output_item.done", index, item);
    }

    private ObjectNode response(MockAsk ask, MockReply reply, boolean done) {
        JsonNode body = ask.body();
        ObjectNode response = MockJson.object()
                .put("id", "resp_" + MockSeal.name(body.toString()))
                .put("object", "response")
                .put("created_at", MockModels.CREATED)
                .put("status", status(reply, done))
                .putNull("error");
        if (done && reply.cut()) {
            response.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            response.putNull("incomplete_details");
        }
        response.set(
                "instructions",
                body.path("instructions").isMissingNode() ? response.nullNode() : body.get("instructions"));
        response.put("model", ask.model());
        response.set("output", done ? output(ask, reply) : response.arrayNode());
        response.put("parallel_tool_calls", ask.offer().parallel())
                .put("previous_response_id", body.path("previous_response_id").textValue())
                .put("temperature", body.path("temperature").asDouble(1))
                .put("top_p", body.path("top_p").asDouble(1));
        response.set("tool_choice", body.has("tool_choice") ? body.get("tool_choice") : response.textNode("auto"));
        response.set("tools", body.has("tools") ? body.get("tools") : response.arrayNode());
        response.putObject("metadata");
        response.set("usage", done ? usage(ask, reply) : response.nullNode());
        if (done) {
            remember(ask, response);
        }
        return response;
    }

    private static String status(MockReply reply, boolean done) {
        if (!done) {
            return "in_progress";
        }
        return reply.cut() ? "incomplete" : "completed";
    }

    private static ArrayNode output(MockAsk ask, MockReply reply) {
        String name = MockSeal.name(ask.body().toString());
        ArrayNode output = MockJson.object().arrayNode();
        if (!reply.thought().isEmpty()) {
            ObjectNode reasoning = output.addObject().put("id", "rs_" + name).put("type", "reasoning");
            reasoning
                    .putArray("summary")
                    .addObject()
                    .put("type", "summary_text")
                    .put("text", reply.thought());
            if (MockJson.each(ask.body().path("include"))
                    .anyMatch(it -> it.asText().equals("reasoning.encrypted_content"))) {
                reasoning.put("encrypted_content", MockSeal.of(reply.thought()));
            }
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            int number = ask.offer().made() + i + 1;
            output.addObject()
                    .put("id", "fc_%s_%d".formatted(name, number))
                    .put("type", "function_call")
                    .put("status", "completed")
                    .put("call_id", "call_mock_" + number)
                    .put("name", reply.calls().get(i).name())
                    .put("arguments", reply.calls().get(i).arguments());
        }
        if (reply.calls().isEmpty()) {
            ObjectNode message = output.addObject()
                    .put("id", "msg_" + name)
                    .put("type", "message")
                    .put("status", reply.cut() ? "incomplete" : "completed")
                    .put("role", "assistant");
            ObjectNode text = message.putArray("content")
                    .addObject()
                    .put("type", "output_text")
                    .put("text", reply.text());
            text.putArray("annotations");
            text.putArray("logprobs");
        }
        return output;
    }

    private static ObjectNode usage(MockAsk ask, MockReply reply) {
        int prompt = MockJson.words(ask.body().path("input"));
        ObjectNode usage = MockJson.object().put("input_tokens", prompt);
        usage.putObject("input_tokens_details").put("cached_tokens", 0);
        usage.put("output_tokens", reply.tokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", reply.thoughtTokens());
        return usage.put("total_tokens", prompt + reply.tokens());
    }

    private ArrayNode before(JsonNode body) {
        String id = body.path("previous_response_id").asText("null");
        if (id.equals("null")) {
            return MockJson.object().arrayNode();
        }
        return Optional.ofNullable(conversations.get(id))
                .orElseThrow(() -> MockRefusal.bad("Previous response with id '%s' not found.".formatted(id)));
    }

    private void remember(MockAsk ask, ObjectNode response) {
        if (!ask.body().path("store").asBoolean(true)) {
            return;
        }
        ArrayNode conversation = before(ask.body()).deepCopy();
        JsonNode input = ask.body().path("input");
        if (input.isTextual()) {
            conversation.addObject().put("role", "user").put("content", input.asText());
        } else {
            input.forEach(conversation::add);
        }
        response.path("output").forEach(conversation::add);
        String id = response.path("id").asText();
        conversations.put(id, conversation);
        stored.put(id, response);
    }

    @Override
    public String failure(int status, String message) {
        return new MockChat().failure(status, message);
    }

    @Override
    public String failureEvent(String message) {
        ObjectNode event = MockJson.object()
                .put("type", "error")
                .put("code", "server_error")
                .put("message", message)
                .putNull("param")
                .put("sequence_number", 1_000);
        return "event: error\ndata: " + event + "\n\n";
    }

    /** The events of one stream, numbered. */
    private static final class Events {
        private final List<ObjectNode> events = new ArrayList<>();

        ObjectNode add(String type) {
            ObjectNode event = MockJson.object().put("type", type).put("sequence_number", events.size());
            events.add(event);
            return event;
        }

        ObjectNode of(String type, String id, int index) {
            return add(type).put("item_id", id).put("output_index", index);
        }

        ObjectNode content(String type, String id, int index) {
            return of(type, id, index).put("content_index", 0);
        }

        ObjectNode summary(String type, String id, int index) {
            return of(type, id, index).put("summary_index", 0);
        }

        void item(String type, int index, JsonNode item) {
            add(type).put("output_index", index).set("item", item);
        }

        List<String> text() {
            return events.stream()
                    .map(event -> "event: %s\ndata: %s\n\n"
                            .formatted(event.path("type").asText(), event))
                    .toList();
        }
    }
}
