package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Gemini's generated content, as an upstream answers it. */
final class MockGenerate implements MockDialect {
    @Override
    public MockAsk read(JsonNode body, String path) {
        return MockGenerateRequest.read(body, path);
    }

    /** How many tokens a prompt has. */
    static String count(JsonNode body) {
        int words = MockJson.words(
                body.has("contents") ? body.path("contents") : body.at("/generateContentRequest/contents"));
        if (words == 0) {
            throw MockRefusal.bad("* CountTokensRequest.contents: contents is not specified");
        }
        return MockJson.object().put("totalTokens", words).toString();
    }

    @Override
    public String whole(MockAsk ask, MockReply reply) {
        ArrayNode parts = MockJson.object().arrayNode();
        if (shows(ask, reply)) {
            parts.addObject().put("text", reply.thought()).put("thought", true);
        }
        calls(ask, reply).forEach(parts::add);
        if (reply.calls().isEmpty()) {
            parts.addObject().put("text", reply.text());
        }
        return answer(ask, reply, parts, true).toString();
    }

    @Override
    public List<String> stream(MockAsk ask, MockReply reply) {
        List<String> events = new ArrayList<>();
        if (shows(ask, reply)) {
            for (String word : MockReply.pieces(reply.thought())) {
                event(events, ask, reply, MockJson.object().put("text", word).put("thought", true), false);
            }
        }
        for (ObjectNode call : calls(ask, reply)) {
            event(events, ask, reply, call, false);
        }
        for (int i = 0; i < reply.words().size(); i++) {
            boolean last = i == reply.words().size() - 1;
            event(
                    events,
                    ask,
                    reply,
                    MockJson.object().put("text", reply.words().get(i)),
                    last);
        }
        if (!reply.calls().isEmpty()) { // the newer models end with a text that is empty
            event(events, ask, reply, MockJson.object().put("text", ""), true);
        }
        return events;
    }

    private static boolean shows(MockAsk ask, MockReply reply) {
        return !reply.thought().isEmpty()
                && ask.body()
                        .at("/generationConfig/thinkingConfig/includeThoughts")
                        .asBoolean();
    }

    private static void event(List<String> events, MockAsk ask, MockReply reply, ObjectNode part, boolean last) {
        ArrayNode parts = MockJson.object().arrayNode();
        events.add("data: " + answer(ask, reply, parts.add(part), last) + "\r\n\r\n");
    }

    private static List<ObjectNode> calls(MockAsk ask, MockReply reply) {
        List<ObjectNode> parts = new ArrayList<>();
        boolean third = MockGenerateRequest.third(ask.model());
        for (int i = 0; i < reply.calls().size(); i++) {
            MockReply.Call call = reply.calls().get(i);
            ObjectNode part = MockJson.object();
            ObjectNode function = part.putObject("functionCall").put("name", call.name());
            if (third) {
                function.put("id", "fn_mock_" + (ask.offer().made() + i + 1));
            }
            function.set("args", MockJson.parse(call.arguments()));
            if (i == 0 && (third || ask.reasons())) {
                part.put("thoughtSignature", MockSeal.of(call.name()));
            }
            parts.add(part);
        }
        return parts;
    }

    private static ObjectNode answer(MockAsk ask, MockReply reply, ArrayNode parts, boolean last) {
        ObjectNode answer = MockJson.object();
        ObjectNode candidate = answer.putArray("candidates").addObject();
        candidate.putObject("content").put("role", "model").set("parts", parts);
        if (last) {
            candidate.put("finishReason", reply.cut() ? "MAX_TOKENS" : "STOP");
        }
        candidate.put("index", 0);
        int prompt = MockJson.words(ask.body().path("contents"))
                + MockJson.words(ask.body().path("systemInstruction"));
        int visible = reply.tokens() - reply.thoughtTokens();
        ObjectNode usage = answer.putObject("usageMetadata").put("promptTokenCount", prompt);
        if (last) {
            usage.put("candidatesTokenCount", visible);
        }
        if (reply.thoughtTokens() > 0) {
            usage.put("thoughtsTokenCount", reply.thoughtTokens());
        }
        usage.put("totalTokenCount", prompt + (last ? visible : 0) + reply.thoughtTokens());
        return answer.put("modelVersion", ask.model()).put("responseId", "mock-response");
    }

    @Override
    public String failure(int status, String message) {
        ObjectNode failure = MockJson.object();
        ObjectNode error = failure.putObject("error")
                .put("code", status)
                .put("message", message)
                .put("status", name(status));
        if (message.startsWith("API key not valid")) {
            error.putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                    .put("reason", "API_KEY_INVALID")
                    .put("domain", "googleapis.com");
        }
        return failure.toString();
    }

    private static String name(int status) {
        return switch (status) {
            case 400 -> "INVALID_ARGUMENT";
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> "INTERNAL";
        };
    }
}
