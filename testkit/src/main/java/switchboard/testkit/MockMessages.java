package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Claude's messages, as an upstream answers them. */
final class MockMessages implements MockDialect {
    @Override
    public MockAsk read(JsonNode body, String path) {
        return MockMessagesRequest.read(body, path.endsWith("/count_tokens"));
    }

    /** How many tokens a prompt has. */
    static String count(MockAsk ask) {
        return MockJson.object().put("input_tokens", prompt(ask)).toString();
    }

    @Override
    public String whole(MockAsk ask, MockReply reply) {
        ObjectNode message = message(ask);
        message.set("content", blocks(ask, reply));
        message.put("stop_reason", stop(reply)).putNull("stop_sequence");
        message.set("usage", usage(ask, reply.tokens()));
        return message.toString();
    }

    @Override
    public List<String> stream(MockAsk ask, MockReply reply) {
        List<String> events = new ArrayList<>();
        ObjectNode message = message(ask);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence").set("usage", usage(ask, 1));
        ObjectNode start = MockJson.object().put("type", "message_start");
        start.set("message", message);
        add(events, start);
        add(events, MockJson.object().put("type", "ping"));
        ArrayNode blocks = blocks(ask, reply);
        for (int i = 0; i < blocks.size(); i++) {
            block(events, i, blocks.get(i), reply);
        }
        ObjectNode end = MockJson.object().put("type", "message_delta");
        end.putObject("delta").put("stop_reason", stop(reply)).putNull("stop_sequence");
        end.set("usage", usage(ask, reply.tokens()));
        add(events, end);
        add(events, MockJson.object().put("type", "message_stop"));
        return events;
    }

    private static void block(List<String> events, int index, JsonNode block, MockReply reply) {
        switch (block.path("type").asText()) {
            case "thinking" -> {
                start(
                        events,
                        index,
                        MockJson.object()
                                .put("type", "thinking")
                                .put("thinking", "")
                                .put("signature", ""));
                for (String word : MockReply.pieces(block.path("thinking").asText())) {
                    delta(
                            events,
                            index,
                            MockJson.object().put("type", "thinking_delta").put("thinking", word));
                }
                String signature = block.path("signature").asText();
                delta(
                        events,
                        index,
                        MockJson.object().put("type", "signature_delta").put("signature", signature));
            }
            case "tool_use" -> {
                ObjectNode open = block.deepCopy();
                open.putObject("input");
                start(events, index, open);
                String input = block.path("input").toString();
                int half = input.length() / 2;
                List<String> parts =
                        input.equals("{}") ? List.of("") : List.of("", input.substring(0, half), input.substring(half));
                for (String part : parts) {
                    delta(
                            events,
                            index,
                            MockJson.object().put("type", "input_json_delta").put("partial_json", part));
                }
            }
            default -> {
                start(events, index, MockJson.object().put("type", "text").put("text", ""));
                for (String word : reply.words()) {
                    delta(
                            events,
                            index,
                            MockJson.object().put("type", "text_delta").put("text", word));
                }
            }
        }
        add(events, MockJson.object().put("type", "content_block_stop").put("index", index));
    }

    private static void start(List<String> events, int index, ObjectNode block) {
        ObjectNode start = MockJson.object().put("type", "content_block_start").put("index", index);
        start.set("content_block", block);
        add(events, start);
    }

    private static void delta(List<String> events, int index, ObjectNode delta) {
        ObjectNode event = MockJson.object().put("type", "content_block_delta").put("index", index);
        event.set("delta", delta);
        add(events, event);
    }

    private static void add(List<String> events, ObjectNode event) {
        events.add("event: %s\ndata: %s\n\n".formatted(event.path("type").asText(), event));
    }

    private static ObjectNode message(MockAsk ask) {
        return MockJson.object()
                .put("id", "msg_mock")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", ask.model());
    }

    private static ArrayNode blocks(MockAsk ask, MockReply reply) {
        ArrayNode blocks = MockJson.object().arrayNode();
        if (!reply.thought().isEmpty()) {
            String thought = MockMessagesRequest.showsThoughts(ask.body()) ? reply.thought() : "";
            blocks.addObject().put("type", "thinking").put("thinking", thought).put("signature", MockSeal.of(thought));
        }
        for (int i = 0; i < reply.calls().size(); i++) {
            MockReply.Call call = reply.calls().get(i);
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_mock_" + (ask.offer().made() + i + 1))
                    .put("name", call.name())
                    .set("input", MockJson.parse(call.arguments()));
        }
        if (reply.calls().isEmpty()) {
            blocks.addObject().put("type", "text").put("text", reply.text());
        }
        return blocks;
    }

    private static String stop(MockReply reply) {
        if (!reply.calls().isEmpty()) {
            return "tool_use";
        }
        return reply.cut() ? "max_tokens" : "end_turn";
    }

    private static int prompt(MockAsk ask) {
        return Math.max(
                1,
                MockJson.words(ask.body().path("messages"))
                        + MockJson.words(ask.body().path("system")));
    }

    private static ObjectNode usage(MockAsk ask, int output) {
        return MockJson.object()
                .put("input_tokens", prompt(ask))
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", 0)
                .put("output_tokens", output)
                .put("service_tier", "standard");
    }

    @Override
    public String failure(int status, String message) {
        return failed(type(status), message).put("request_id", "req_mock").toString();
    }

    @Override
    public String failureEvent(String message) {
        return "event: error\ndata: " + failed("api_error", message) + "\n\n";
    }

    private static ObjectNode failed(String type, String message) {
        ObjectNode failure = MockJson.object().put("type", "error");
        failure.putObject("error").put("type", type).put("message", message);
        return failure;
    }

    private static String type(int status) {
        return switch (status) {
            case 400, 422 -> "invalid_request_error";
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> "api_error";
        };
    }
}
