package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions and the completions before them, as an upstream answers them. */
final class MockChat implements MockDialect {
    static final String PATH = "/v1/chat/completions";

    @Override
    public MockAsk read(JsonNode body, String path) {
        return path.equals(PATH) ? MockChatRequest.read(body) : MockChatRequest.readCompletion(body);
    }

    @Override
    public String whole(MockAsk ask, MockReply reply) {
        boolean chat = chat(ask);
        ObjectNode answer = envelope(ask, chat ? "chat.completion" : "text_completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        if (chat) {
            choice.set("message", message(ask, reply));
        } else {
            choice.put("text", reply.text());
        }
        choice.putNull("logprobs").put("finish_reason", finish(reply));
        answer.set("usage", usage(ask, reply));
        return answer.toString();
    }

    @Override
    public List<String> stream(MockAsk ask, MockReply reply) {
        List<String> events = new ArrayList<>();
        if (chat(ask)) {
            ObjectNode role = MockJson.object().put("role", "assistant");
            events.add(chunk(ask, reply.calls().isEmpty() ? role.put("content", "") : role.putNull("content"), null));
        }
        if (!reply.thought().isEmpty()) {
            for (String word : MockReply.pieces(reply.thought())) {
                events.add(chunk(ask, MockJson.object().put("reasoning_content", word), null));
            }
        }
        reply.words().forEach(word -> events.add(chunk(ask, MockJson.object().put("content", word), null)));
        calls(ask, reply, events);
        events.add(chunk(ask, MockJson.object(), finish(reply)));
        if (ask.body().at("/stream_options/include_usage").asBoolean()) {
            ObjectNode last = envelope(ask, object(ask));
            last.putArray("choices");
            last.set("usage", usage(ask, reply));
            events.add("data: " + last + "\n\n");
        }
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static void calls(MockAsk ask, MockReply reply, List<String> events) {
        for (int i = 0; i < reply.calls().size(); i++) {
            ObjectNode first = call(ask, reply.calls().get(i), i);
            first.withObject("/function").put("arguments", "");
            events.add(chunk(ask, fragment(first.put("index", i)), null));
            for (String part : reply.calls().get(i).fragments()) {
                ObjectNode next = MockJson.object().put("index", i);
                next.putObject("function").put("arguments", part);
                events.add(chunk(ask, fragment(next), null));
            }
        }
    }

    private static ObjectNode fragment(ObjectNode call) {
        ObjectNode delta = MockJson.object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private static ObjectNode message(MockAsk ask, MockReply reply) {
        ObjectNode message = MockJson.object().put("role", "assistant");
        if (!reply.thought().isEmpty()) {
            message.put("reasoning_content", reply.thought());
        }
        if (reply.calls().isEmpty()) {
            return message.put("content", reply.text()).putNull("refusal");
        }
        message.putNull("content").putNull("refusal");
        for (int i = 0; i < reply.calls().size(); i++) {
            message.withArray("/tool_calls").add(call(ask, reply.calls().get(i), i));
        }
        return message;
    }

    private static ObjectNode call(MockAsk ask, MockReply.Call made, int number) {
        ObjectNode call = MockJson.object()
                .put("id", "call_mock_" + (ask.offer().made() + number + 1))
                .put("type", "function");
        call.putObject("function").put("name", made.name()).put("arguments", made.arguments());
        return call;
    }

    private static String chunk(MockAsk ask, ObjectNode delta, @Nullable String finish) {
        ObjectNode chunk = envelope(ask, object(ask));
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        if (chat(ask)) {
            choice.set("delta", delta);
        } else {
            choice.put("text", delta.path("content").asText());
        }
        choice.putNull("logprobs").put("finish_reason", finish);
        return "data: " + chunk + "\n\n";
    }

    private static ObjectNode envelope(MockAsk ask, String object) {
        return MockJson.object()
                .put("id", "chatcmpl-mock")
                .put("object", object)
                .put("created", MockModels.CREATED)
                .put("model", ask.model());
    }

    private static boolean chat(MockAsk ask) {
        return ask.body().has("messages");
    }

    private static String object(MockAsk ask) {
        return chat(ask) ? "chat.completion.chunk" : "text_completion";
    }

    private static String finish(MockReply reply) {
        if (!reply.calls().isEmpty()) {
            return "tool_calls";
        }
        return reply.cut() ? "length" : "stop";
    }

    private static ObjectNode usage(MockAsk ask, MockReply reply) {
        int prompt = MockJson.words(ask.body().path(chat(ask) ? "messages" : "prompt"));
        ObjectNode usage = MockJson.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", reply.tokens())
                .put("total_tokens", prompt + reply.tokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", reply.thoughtTokens());
        return usage;
    }

    @Override
    public String failure(int status, String message) {
        ObjectNode failure = MockJson.object();
        failure.putObject("error")
                .put("message", message)
                .put("type", type(status))
                .putNull("param")
                .put("code", code(status));
        return failure.toString();
    }

    private static String type(int status) {
        return switch (status) {
            case 429 -> "rate_limit_error";
            case 400, 401, 403, 404, 413, 422 -> "invalid_request_error";
            default -> "server_error";
        };
    }

    private static @Nullable String code(int status) {
        return switch (status) {
            case 401 -> "invalid_api_key";
            case 404 -> "model_not_found";
            case 429 -> "rate_limit_exceeded";
            default -> null;
        };
    }
}
