package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.Address;
import switchboard.provider.openai.Declaration.Condition;
import switchboard.provider.openai.Declaration.Range;
import switchboard.provider.openai.Declaration.Rule;
import switchboard.provider.openai.Declaration.StreamUsage;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.FormBody;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Payload;

/** Writes the body an upstream gets: the client's, with as few bytes changed as the declaration wants. */
final class RequestWriter {
    private final List<Rule> rules;

    RequestWriter(List<Rule> rules) {
        this.rules = rules;
    }

    Payload write(Call call, Channel channel, String model, Address address, Template.Values settings) {
        return switch (call.body()) {
            case JsonBody json -> json(json, call, channel, model, askForUsage(address.usage(), settings));
            case FormBody form -> model.equals(call.model()) ? form : form.with("model", model);
            case Payload.Raw raw -> raw;
            case Payload.Streamed streamed -> streamed;
            case Payload.Empty empty -> empty;
        };
    }

    private static boolean askForUsage(StreamUsage usage, Template.Values settings) {
        return usage.ask()
                && usage.setting()
                        .map(setting -> settings.of("config." + setting).compareTo(usage.from()) >= 0)
                        .orElse(true);
    }

    private JsonBody json(JsonBody client, Call call, Channel channel, String model, boolean askForUsage) {
        if (call.operation() == Operation.PROXY) {
            return client;
        }
        JsonBody body = client;
        if (!body.text("model").equals(Optional.of(model))) {
            body = body.with("model", Json.quote(model));
        }
        if (call.operation() == Operation.CHAT && !channel.systemPrompt().isEmpty()) {
            body = withSystemPrompt(body, channel.systemPrompt());
        }
        for (Rule rule : rules) {
            if (holds(rule.condition(), body, call, model)) {
                body = apply(rule, body);
            }
        }
        boolean text = call.operation() == Operation.CHAT || call.operation() == Operation.COMPLETIONS;
        return text ? withUsage(body, call.stream(), askForUsage) : body;
    }

    /** Replaces the system prompt that comes first, or puts one there; all other messages keep their bytes. */
    private static JsonBody withSystemPrompt(JsonBody body, String prompt) {
        String messages = body.member("messages").orElse("");
        if (!messages.startsWith("[")) {
            return body;
        }
        List<String> elements = Json.elements(messages);
        if (elements.isEmpty()) {
            return body;
        }
        String first = elements.getFirst();
        String changed = "{\"role\":\"system\",\"content\":%s}".formatted(Json.quote(prompt)) + "," + first;
        if (Json.known(first) instanceof ObjectNode message
                && Json.string(message.path("role")).matches("system|developer")) {
            message.put("content", prompt);
            changed = Json.text(message);
        }
        int at = messages.indexOf(first);
        return body.with("messages", messages.substring(0, at) + changed + messages.substring(at + first.length()));
    }

    private static JsonBody withUsage(JsonBody body, boolean stream, boolean ask) {
        Optional<String> options = body.member("stream_options");
        if (!stream || !ask) {
            return options.isPresent() && !ask ? body.without("stream_options") : body;
        }
        JsonNode present = Json.known(options.orElse("null"));
        if (present instanceof ObjectNode object) {
            if (object.path("include_usage").asBoolean()) {
                return body;
            }
            object.put("include_usage", true);
            return body.with("stream_options", Json.text(object));
        }
        return present.isNull() ? body.with("stream_options", "{\"include_usage\":true}") : body;
    }

    static boolean holds(Condition condition, JsonBody body, Call call, String model) {
        if (!condition.operations().contains(call.operation())
                || (!condition.models().isEmpty() && !Glob.any(condition.models(), model))
                || (condition.stream().isPresent() && condition.stream().get() != call.stream())) {
            return false;
        }
        for (String name : condition.present()) {
            if (body.member(name).isEmpty()) {
                return false;
            }
        }
        for (String name : condition.absent()) {
            if (body.member(name).isPresent()) {
                return false;
            }
        }
        for (Map.Entry<String, List<JsonNode>> when : condition.when().entrySet()) {
            Optional<String> value = body.member(when.getKey());
            if (value.isEmpty() || !isAmong(Json.known(value.get()), when.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAmong(JsonNode value, List<JsonNode> values) {
        for (JsonNode one : values) {
            boolean same = (one.isNumber() && value.isNumber())
                    ? one.decimalValue().compareTo(value.decimalValue()) == 0
                    : one.equals(value);
            if (same) {
                return true;
            }
        }
        return false;
    }

    static JsonBody apply(Rule rule, JsonBody client) {
        JsonBody body = client;
        for (Map.Entry<String, String> rename : rule.rename().entrySet()) {
            body = renamed(body, rename.getKey(), rename.getValue());
        }
        for (Map.Entry<String, Map<String, JsonNode>> values : rule.values().entrySet()) {
            body = replaced(body, values.getKey(), values.getValue());
        }
        for (Map.Entry<String, Range> clamp : rule.clamp().entrySet()) {
            body = clamped(body, clamp.getKey(), clamp.getValue());
        }
        for (Map.Entry<String, JsonNode> set : rule.set().entrySet()) {
            body = body.with(set.getKey(), Json.text(set.getValue()));
        }
        for (String name : rule.wrap()) {
            Optional<String> value = body.member(name);
            if (value.isPresent()
                    && !value.get().startsWith("[")
                    && !value.get().equals("null")) {
                body = body.with(name, "[" + value.get() + "]");
            }
        }
        for (String name : rule.drop()) {
            body = body.without(name);
        }
        if (!rule.keep().isEmpty()) {
            body = kept(body, rule);
        }
        if (rule.messages().isPresent()) {
            body = new MessageEditor(rule.messages().get()).edit(body);
        }
        if (rule.tools().isPresent()) {
            body = ToolEditor.edit(body, rule.tools().get());
        }
        return body;
    }

    /** A member under its other name. One that has the other name already stays, and the first goes. */
    private static JsonBody renamed(JsonBody body, String from, String to) {
        Optional<String> value = body.member(from);
        if (value.isEmpty()) {
            return body;
        }
        JsonBody without = body.without(from);
        return body.member(to).isPresent() ? without : without.with(to, value.get());
    }

    /** A member whose value has another word there; {@code *} stands for any other value, null for none. */
    private static JsonBody replaced(JsonBody body, String name, Map<String, JsonNode> values) {
        Optional<String> value = body.member(name);
        if (value.isEmpty()) {
            return body;
        }
        JsonNode other = values.get(body.text(name).orElse(value.get()));
        if (other == null) {
            other = values.get("*");
        }
        if (other == null) {
            return body;
        }
        return other.isNull() ? body.without(name) : body.with(name, Json.text(other));
    }

    private static JsonBody clamped(JsonBody body, String name, Range range) {
        JsonNode value = Json.known(body.member(name).orElse("null"));
        if (!value.isNumber()) {
            return body;
        }
        BigDecimal number = value.decimalValue();
        if (range.min().isPresent() && number.compareTo(range.min().get()) < 0) {
            return body.with(name, range.min().get().toString());
        }
        if (range.max().isPresent() && number.compareTo(range.max().get()) > 0) {
            return body.with(name, range.max().get().toString());
        }
        return body;
    }

    private static JsonBody kept(JsonBody body, Rule rule) {
        JsonBody rest = body;
        for (String name : Json.names(body.bytes())) {
            if (!rule.keep().contains(name)) {
                rest = rest.without(name);
            }
        }
        return rest;
    }
}
