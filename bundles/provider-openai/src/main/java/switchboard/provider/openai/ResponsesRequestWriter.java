package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.RelayException;
import switchboard.spi.Seal;

/**
 * Writes a request for chat as one of Responses, which keeps nothing at the upstream. Stop sequences, penalties and the
 * seed have no word there and are left out.
 */
final class ResponsesRequestWriter {
    private static final int SHORTEST = 16;

    /** What is called the same in Chat Completions. */
    private static final List<String> SHARED = List.of(
            "user",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "metadata");

    private final ChatRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private ResponsesRequestWriter(ChatRequest request) {
        this.request = request;
    }

    static String write(ChatRequest request) {
        return Json.text(new ResponsesRequestWriter(request).body());
    }

    private ObjectNode body() {
        refuseWhatCannotBeSaid();
        body.put("model", request.model());
        messages();
        ArrayNode tools = ResponsesTools.write(request.tools());
        if (!tools.isEmpty()) {
            body.set("tools", tools);
            ResponsesTools.write(request.toolChoice(), body);
        }
        request.reasoning()
                .asEffort()
                .ifPresent(effort -> body.putObject("reasoning").put("effort", effort.word()));
        request.sampling().maxTokens().ifPresent(most -> body.put("max_output_tokens", Math.max(most, SHORTEST)));
        request.sampling().temperature().ifPresent(value -> body.put("temperature", value));
        request.sampling().topP().ifPresent(value -> body.put("top_p", value));
        text();
        for (String name : SHARED) {
            String value = request.extras().getOrDefault(name, "null");
            if (!value.equals("null")) {
                body.putRawValue(name, new RawValue(value));
            }
        }
        body.put("store", false).putArray("include").add("reasoning.encrypted_content");
        return request.stream() ? body.put("stream", true) : body;
    }

    private void refuseWhatCannotBeSaid() {
        if (request.sampling().choices().orElse(1) > 1) {
            throw new RelayException(Failure.UNSUPPORTED, "Responses gives one answer, not several");
        }
        if (request.extras().getOrDefault("modalities", "").contains("\"audio\"")) {
            throw new RelayException(Failure.UNSUPPORTED, "Responses gives no sound");
        }
    }

    private void messages() {
        List<Message> messages = request.messages();
        int first = 0;
        while (first < messages.size() && messages.get(first).role() == Role.SYSTEM) {
            first++;
        }
        List<String> instructions = new ArrayList<>();
        if (first == messages.size()) {
            first = 0; // there must be an input
        }
        messages.subList(0, first).forEach(message -> instructions.add(words(message.parts())));
        if (first > 0) {
            body.put("instructions", String.join("\n\n", instructions));
        }
        ArrayNode input = body.putArray("input");
        messages.subList(first, messages.size()).forEach(message -> message(message, input));
    }

    private static String words(List<Part> parts) {
        List<String> words = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                words.add(text.text());
            }
        }
        return String.join("\n\n", words);
    }

    private static void message(Message message, ArrayNode input) {
        switch (message.role()) {
            case SYSTEM -> input.add(message("developer", ResponsesParts.write(message.parts())));
            case USER -> said(message.parts(), input);
            case ASSISTANT -> new Turn(input).write(message.parts());
            case TOOL -> results(message.parts(), input);
        }
    }

    private static ObjectNode message(String role, ArrayNode content) {
        ObjectNode message =
                JsonNodeFactory.instance.objectNode().put("type", "message").put("role", role);
        message.set("content", content);
        return message;
    }

    /** A person's words; dialects without a role of their own for tools have results among them. */
    private static void said(List<Part> parts, ArrayNode input) {
        results(parts, input);
        ArrayNode content = ResponsesParts.write(parts);
        if (content.isEmpty() && parts.stream().anyMatch(Part.ToolResult.class::isInstance)) {
            return;
        }
        input.add(message("user", content.isEmpty() ? content.add(ResponsesParts.text("input_text", "")) : content));
    }

    private static void results(List<Part> parts, ArrayNode input) {
        for (Part part : parts) {
            if (part instanceof Part.ToolResult result) {
                ObjectNode output =
                        input.addObject().put("type", "function_call_output").put("call_id", result.callId());
                List<Part> content = result.content();
                if (content.isEmpty()) {
                    output.put("output", "");
                } else if (content.size() == 1 && content.getFirst() instanceof Part.Text text) {
                    output.put("output", text.text());
                } else {
                    output.set("output", ResponsesParts.write(content));
                }
            }
        }
    }

    /** One turn of the model: an item for every part, but one message for words that follow each other. */
    private static final class Turn {
        private final ArrayNode input;
        private ArrayNode content = JsonNodeFactory.instance.arrayNode();

        Turn(ArrayNode input) {
            this.input = input;
        }

        void write(List<Part> parts) {
            for (Part part : parts) {
                switch (part) {
                    case Part.Text text -> {
                        if (!text.text().isEmpty()) {
                            content.add(ResponsesParts.text("output_text", text.text()));
                        }
                    }
                    case Part.Refusal(String words) ->
                        content.addObject().put("type", "refusal").put("refusal", words);
                    case Part.Thinking(String words, Seal seal) -> reasoning(seal);
                    case Part.ToolCall call -> call(call);
                    case Part.Media media -> {} // the model's own pictures: Responses takes none back
                    case Part.ToolResult result -> {}
                    case Part.Raw raw -> {}
                }
            }
            endMessage();
        }

        private void endMessage() {
            if (!content.isEmpty()) {
                input.add(message("assistant", content));
                content = JsonNodeFactory.instance.arrayNode();
            }
        }

        /** Only what came from there: words of others mean nothing to it. */
        private void reasoning(Seal seal) {
            if (seal.kind().equals(Seal.OPENAI_REASONING) && Json.known(seal.value()) instanceof ObjectNode item) {
                endMessage();
                input.add(item);
            }
        }

        private void call(Part.ToolCall call) {
            endMessage();
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", call.arguments().isBlank() ? "{}" : call.arguments());
        }
    }

    private void text() {
        ObjectNode text = body.putObject("text");
        ObjectNode format = text.putObject("format");
        switch (request.format()) {
            case AnswerFormat.Text plain -> format.put("type", "text");
            case AnswerFormat.Json json -> format.put("type", "json_object");
            case AnswerFormat.Schema schema -> {
                format.put("type", "json_schema").put("name", schema.name().isEmpty() ? "answer" : schema.name());
                if (!schema.description().isEmpty()) {
                    format.put("description", schema.description());
                }
                format.putRawValue("schema", new RawValue(schema.schema()));
                schema.strict().ifPresent(strict -> format.put("strict", strict));
            }
        }
        String verbosity = request.extras().getOrDefault("verbosity", "null");
        if (!verbosity.equals("null")) {
            text.putRawValue("verbosity", new RawValue(verbosity));
        }
    }
}
