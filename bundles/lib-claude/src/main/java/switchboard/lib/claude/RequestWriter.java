package switchboard.lib.claude;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerFormat;
import switchboard.spi.ChatRequest;
import switchboard.spi.Sampling;

/**
 * A request as Claude wants it. What a model does not bear is left out, as {@link ModelRules} say; of OpenAI's members
 * that Claude has no word for, only several choices are refused.
 */
final class RequestWriter {
    private static final String ONLY_JSON =
            "Answer with one JSON object and nothing else: no words around it, no code fence.";
    private static final String ONLY_SCHEMA =
            "Answer with one JSON value and nothing else: no words around it, no code fence. It must follow this JSON Schema:\n";

    private final ChatRequest request;
    private final ModelRules rules;

    RequestWriter(ChatRequest request) {
        this.request = request;
        this.rules = ModelRules.of(request.model());
    }

    String write() {
        if (request.sampling().choices().orElse(1) > 1) {
            throw Wrong.badRequest("n", "Claude gives one answer to a question: n must be 1");
        }
        Turns turns = new Turns(request.messages());
        ThinkingPlan plan = ThinkingPlan.of(request, rules, turns.endsInBareTools());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("model", ModelRules.name(request.model()));
        body.put("max_tokens", plan.maxTokens());
        ObjectNode output = JsonNodeFactory.instance.objectNode();
        system(turns.system(), body, output);
        body.set("messages", turns.messages(rules.prefill() && !plan.on()));
        plan.thinking().ifPresent(thinking -> body.set("thinking", thinking));
        plan.effort().ifPresent(effort -> output.put("effort", effort));
        if (!output.isEmpty()) {
            body.set("output_config", output);
        }
        new ToolWriter(request, rules, plan.on()).write(body);
        sampling(body, plan.on());
        extras(body);
        if (request.stream()) {
            body.put("stream", true);
        }
        return Json.text(body);
    }

    /** The system's words; what shape the answer must have is told there where the model has no other ear for it. */
    private void system(ArrayNode system, ObjectNode body, ObjectNode output) {
        switch (request.format()) {
            case AnswerFormat.Text text -> {}
            case AnswerFormat.Json json -> system.add(Block.text(ONLY_JSON));
            case AnswerFormat.Schema schema -> {
                if (rules.structured()) {
                    output.putObject("format").put("type", "json_schema").set("schema", Json.known(schema.schema()));
                } else {
                    system.add(Block.text(ONLY_SCHEMA + schema.schema()));
                }
            }
        }
        if (!system.isEmpty()) {
            body.set("system", system);
        }
    }

    private void sampling(ObjectNode body, boolean thinks) {
        Sampling sampling = request.sampling();
        ArrayNode stop = JsonNodeFactory.instance.arrayNode();
        sampling.stop().stream().filter(sequence -> !sequence.isBlank()).forEach(stop::add);
        if (!stop.isEmpty()) {
            body.set("stop_sequences", stop);
        }
        if (rules.sampling() == ModelRules.Draw.NONE || thinks) {
            return;
        }
        sampling.temperature().ifPresent(temperature -> body.put("temperature", temperature.min(BigDecimal.ONE)));
        boolean one = rules.sampling() == ModelRules.Draw.ONE
                && sampling.temperature().isPresent();
        sampling.topP().filter(topP -> !one).ifPresent(topP -> body.put("top_p", topP));
        sampling.topK().ifPresent(topK -> body.put("top_k", topK));
    }

    private void extras(ObjectNode body) {
        Optional<String> user = string("user").or(() -> string("safety_identifier"));
        user.ifPresent(id -> body.putObject("metadata").put("user_id", Hash.once(id)));
        switch (string("service_tier").orElse("")) {
            case "auto" -> body.put("service_tier", "auto");
            case "default" -> body.put("service_tier", "standard_only");
            default -> {}
        }
    }

    private Optional<String> string(String name) {
        Map<String, String> extras = request.extras();
        return Optional.ofNullable(extras.get(name))
                .map(raw -> Json.string(Json.known(raw)))
                .filter(text -> !text.isEmpty());
    }
}
