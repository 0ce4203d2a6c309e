package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.Responses;
import switchboard.provider.openai.Declaration.Rule;
import switchboard.provider.openai.ResponsesMemory.Kept;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.JsonBody;

/**
 * The body that an upstream of Responses gets: the client's, with as few bytes changed as can be. What the client refers
 * to and this upstream cannot know, since another gave it, is written out; reasoning that only the other could read is
 * left out then.
 */
final class ResponsesBody {
    private static final Set<String> PLAIN =
            Set.of("message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output");
    private static final List<String> OURS = List.of("id", "extra_content");

    /** Without these an input has nothing in it that another upstream gave. */
    private static final List<String> TELLTALES =
            List.of("\"encrypted_content\"", "\"item_reference\"", "\"extra_content\"");

    private final Call call;
    private final Channel channel;
    private final Responses rules;
    private final ResponsesMemory memory;
    private final JsonBody client;
    private final Optional<Kept> before;

    /**
     * A body to be written.
     *
     * @param client the call's body
     */
    ResponsesBody(Call call, JsonBody client, Channel channel, Responses rules) {
        this.call = call;
        this.client = client;
        this.channel = channel;
        this.rules = rules;
        this.memory = new ResponsesMemory(call.memory());
        this.before = client.text(ResponsesMemory.FOLLOWS).flatMap(this::elsewhere);
    }

    /** What led to the answer that is gone on from, if the upstream does not know that. */
    private Optional<Kept> elsewhere(String id) {
        if (!rules.stateless() && memory.isAt(id, channel.id())) {
            return Optional.empty();
        }
        Optional<Kept> kept = memory.answer(id);
        if (kept.isEmpty() && rules.stateless()) {
            throw ResponsesRefusal.noSuchPrevious(id);
        }
        return kept;
    }

    /** Whether the upstream is not told which answer is gone on from. */
    boolean hidesPrevious() {
        return before.isPresent();
    }

    /**
     * The body.
     *
     * @param model the upstream's name of the model
     * @param summary how reasoning is to be shown where nobody asks for it, empty for not at all
     */
    JsonBody write(String model, String summary) {
        ResponsesRequestReader.refuseServerState(client);
        JsonBody body = standingAlone();
        if (!body.text("model").equals(Optional.of(model))) {
            body = body.with("model", Json.quote(model));
        }
        if (!channel.systemPrompt().isEmpty()) {
            body = body.with("instructions", Json.quote(channel.systemPrompt()));
        }
        for (Rule rule : rules.request()) {
            if (RequestWriter.holds(rule.condition(), body, call, model)) {
                body = RequestWriter.apply(rule, body);
            }
        }
        return summary.isEmpty() ? body : withSummary(body, summary);
    }

    private static JsonBody withSummary(JsonBody body, String summary) {
        if (Json.known(body.member("reasoning").orElse("null")) instanceof ObjectNode reasoning
                && !reasoning.hasNonNull("summary")) {
            return body.with("reasoning", Json.text(reasoning.put("summary", summary)));
        }
        return body;
    }

    private JsonBody standingAlone() {
        String input = client.member("input").orElse("");
        if (before.isEmpty() && TELLTALES.stream().noneMatch(input::contains)) {
            return client;
        }
        ArrayNode asked = ResponsesMemory.asked(call);
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        before.ifPresent(kept -> kept.items().forEach(item -> addPlain(item, items)));
        int own = items.size();
        asked.forEach(item -> add(item, items));
        if (items.size() - own < asked.size()) { // what follows reasoning that is gone must not name itself
            items.forEach(ResponsesBody::unname);
        }
        JsonBody body = items.equals(asked) ? client : client.with("input", Json.text(items));
        return before.isPresent() ? body.without(ResponsesMemory.FOLLOWS) : body;
    }

    private static void unname(JsonNode item) {
        if (item instanceof ObjectNode object && !item.path("type").asText().equals("item_reference")) {
            object.remove("id");
        }
    }

    /** An item of the request itself. */
    private void add(JsonNode item, ArrayNode items) {
        String id = Json.string(item.path("id"));
        String sealed = Json.string(item.path("encrypted_content"));
        if (sealed.startsWith(ResponsesSeals.MARK) || memory.isSealedElsewhere(sealed, channel.id())) {
            return;
        }
        if (item.path("type").asText().equals("item_reference") && !memory.isAt(id, channel.id())) {
            memory.item(id).ifPresentOrElse(known -> addPlain(known, items), () -> items.add(item));
        } else if (item instanceof ObjectNode object && object.has("extra_content")) {
            items.add(object.without(OURS));
        } else {
            items.add(item);
        }
    }

    /** An item that another upstream gave. */
    private static void addPlain(JsonNode item, ArrayNode items) {
        if (item instanceof ObjectNode object
                && PLAIN.contains(item.path("type").asText("message"))) {
            items.add(object.without(OURS));
        }
    }
}
