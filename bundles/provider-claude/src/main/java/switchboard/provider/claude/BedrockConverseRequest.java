package switchboard.provider.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.Part;
import switchboard.spi.Reasoning.Effort;
import switchboard.spi.RelayException;
import switchboard.spi.Sampling;

/** A request as Converse wants it. What only one vendor's models take goes by the model's name. */
final class BedrockConverseRequest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> TIERS = List.of("default", "flex", "priority");

    private final ChatRequest request;
    private final String model;

    BedrockConverseRequest(ChatRequest request) {
        this.request = request;
        this.model = request.model().toLowerCase(Locale.ROOT);
    }

    ObjectNode write() {
        if (request.sampling().choices().orElse(1) > 1) {
            throw new RelayException(Failure.BADREQ, "n: this upstream gives one answer only");
        }
        ObjectNode body = NODES.objectNode();
        ArrayNode system = system();
        ArrayNode messages = new BedrockConverseTurns(request.messages()).write();
        Optional<ObjectNode> tools = BedrockConverseTools.write(request, messages, model);
        format(system, body);
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        body.set("messages", messages);
        tools.ifPresent(config -> body.set("toolConfig", config));
        ObjectNode inference = inference(request.sampling());
        if (!inference.isEmpty()) {
            body.set("inferenceConfig", inference);
        }
        ObjectNode additional = additional();
        if (!additional.isEmpty()) {
            body.set("additionalModelRequestFields", additional);
        }
        String tier = Json.string(Json.known(request.extras().getOrDefault("service_tier", "null")));
        if (TIERS.contains(tier)) {
            body.set("serviceTier", NODES.objectNode().put("type", tier));
        }
        return body;
    }

    private ArrayNode system() {
        ArrayNode system = NODES.arrayNode();
        for (Message message : request.messages()) {
            if (message.role() == Role.SYSTEM) {
                for (Part part : message.parts()) {
                    if (part instanceof Part.Text(String text, String cache) && !text.isBlank()) {
                        system.add(NODES.objectNode().put("text", text));
                        BedrockConverseTurns.cachePoint(cache).ifPresent(system::add);
                    }
                }
            }
        }
        return system;
    }

    private static ObjectNode inference(Sampling sampling) {
        ObjectNode config = NODES.objectNode();
        sampling.maxTokens().ifPresent(most -> config.put("maxTokens", most));
        sampling.temperature().ifPresent(told -> config.put("temperature", told.min(BigDecimal.ONE)));
        sampling.topP().ifPresent(told -> config.put("topP", told));
        List<String> stop =
                sampling.stop().stream().filter(one -> !one.isBlank()).toList();
        if (!stop.isEmpty()) {
            ArrayNode all = config.putArray("stopSequences");
            stop.forEach(all::add);
        }
        return config;
    }

    /** What has no place in Converse itself. */
    private ObjectNode additional() {
        ObjectNode fields = NODES.objectNode();
        Optional<Effort> effort = request.reasoning().asEffort();
        boolean thinks = effort.isPresent() && effort.get() != Effort.NONE;
        if (model.contains("nova")) {
            request.sampling()
                    .topK()
                    .ifPresent(k ->
                            fields.set("inferenceConfig", NODES.objectNode().put("topK", k)));
            if (thinks && model.contains("nova-2")) {
                fields.putObject("reasoningConfig").put("type", "enabled").put("maxReasoningEffort", word(effort));
            }
        } else if (model.contains("gpt-oss") || model.contains("deepseek")) {
            if (thinks) {
                fields.put("reasoning_effort", word(effort));
            }
        } else if (model.contains("claude") || model.contains("anthropic") || model.contains("mistral")) {
            request.sampling().topK().ifPresent(k -> fields.put("top_k", k));
        }
        return fields;
    }

    private static String word(Optional<Effort> effort) {
        return switch (effort.orElse(Effort.MEDIUM)) {
            case NONE, MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, XHIGH, MAX -> "high";
        };
    }

    private void format(ArrayNode system, ObjectNode body) {
        switch (request.format()) {
            case AnswerFormat.Text text -> {}
            case AnswerFormat.Json json ->
                system.add(NODES.objectNode().put("text", "Answer with one JSON object and nothing else."));
            case AnswerFormat.Schema schema -> {
                if (model.contains("nova") || model.contains("llama") || model.contains("jamba")) {
                    system.add(NODES.objectNode()
                            .put(
                                    "text",
                                    "Answer with JSON that follows this JSON Schema, and nothing else: "
                                            + schema.schema()));
                } else {
                    body.set("outputConfig", structured(schema));
                }
            }
        }
    }

    private static ObjectNode structured(AnswerFormat.Schema schema) {
        ObjectNode json = NODES.objectNode().put("schema", schema.schema());
        json.put("name", schema.name().isEmpty() ? "output" : schema.name());
        if (!schema.description().isEmpty()) {
            json.put("description", schema.description());
        }
        ObjectNode config = NODES.objectNode();
        ObjectNode format = config.putObject("textFormat").put("type", "json_schema");
        format.putObject("structure").set("jsonSchema", json);
        return config;
    }
}
