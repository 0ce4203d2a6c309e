package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;

/**
 * The answers that a token's clients may go on from: for each its response, and all items that led to it. Every one
 * stands alone, so that forgetting another does it no harm.
 *
 * @param memory the token's
 */
record ResponsesMemory(Memory memory) {
    /** The member of a request that names the answer it goes on from. */
    static final String FOLLOWS = "previous_response_id";

    private static final String ANSWER = "response/";
    private static final String ITEM = "item/";
    private static final String SEALED = Memory.CHANNEL + "sealed/";
    private static final int TELLING = 48; // the end of a seal is as good as random

    /**
     * One answer.
     *
     * @param response as the client got it
     * @param input the items before it
     */
    record Kept(ObjectNode response, ArrayNode input) {
        /** All items, the question's and the answer's. */
        ArrayNode items() {
            ArrayNode items = JsonNodeFactory.instance.arrayNode().addAll(input);
            response.path("output").forEach(items::add);
            return items;
        }
    }

    /** The answer of that id. */
    Optional<Kept> answer(String id) {
        Optional<JsonNode> kept = memory.recall(ANSWER + id).flatMap(ResponsesMemory::parsed);
        return kept.isPresent()
                        && kept.get().path("response") instanceof ObjectNode response
                        && kept.get().path("input") instanceof ArrayNode input
                ? Optional.of(new Kept(response, input))
                : Optional.empty();
    }

    /** The item of that id. */
    Optional<JsonNode> item(String id) {
        return memory.recall(ITEM + id).flatMap(ResponsesMemory::parsed);
    }

    private static Optional<JsonNode> parsed(String text) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether this channel's upstream itself knows the answer, or item, of that id. */
    boolean isAt(String id, long channel) {
        return memory.recall(Memory.CHANNEL + id).equals(Optional.of(Long.toString(channel)));
    }

    /** Remembers an answer to a call. */
    void keep(Call call, JsonNode response) {
        if (!stores(call)) {
            return;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        kept.set("response", response);
        Optional<ArrayNode> before = before(call).map(Kept::items);
        Optional<String> alone = raw(call).filter(input -> before.isEmpty() && input.startsWith("["));
        alone.ifPresentOrElse(
                input -> kept.putRawValue("input", new RawValue(input)),
                () -> kept.set(
                        "input",
                        before.orElseGet(JsonNodeFactory.instance::arrayNode).addAll(asked(call))));
        memory.remember(ANSWER + Json.string(response.path("id")), Json.text(kept));
        for (JsonNode item : response.path("output")) {
            String id = Json.string(item.path("id"));
            if (!id.isEmpty()) {
                memory.remember(ITEM + id, Json.text(item));
            }
        }
    }

    /** Remembers that this channel's upstream knows an answer. */
    void pin(JsonNode response, long channel) {
        String number = Long.toString(channel);
        memory.remember(Memory.CHANNEL + Json.string(response.path("id")), number);
        response.path("output").forEach(item -> {
            if (item.hasNonNull("id")) {
                memory.remember(Memory.CHANNEL + Json.string(item.path("id")), number);
            }
        });
    }

    /** Remembers that only this channel's upstream can read a reasoning's {@code encrypted_content}. */
    void sealed(String content, long channel) {
        memory.remember(place(content), Long.toString(channel));
    }

    /** Whether only another channel's upstream can read that. */
    boolean isSealedElsewhere(String content, long channel) {
        return !content.isEmpty()
                && memory.recall(place(content))
                        .filter(known -> !known.equals(Long.toString(channel)))
                        .isPresent();
    }

    private static String place(String content) {
        return SEALED + content.substring(Math.max(0, content.length() - TELLING));
    }

    /** Forgets an answer. */
    void forget(String id) {
        answer(id)
                .ifPresent(kept -> kept.response().path("output").forEach(item -> {
                    memory.forget(ITEM + Json.string(item.path("id")));
                    memory.forget(Memory.CHANNEL + Json.string(item.path("id")));
                }));
        memory.forget(ANSWER + id);
        memory.forget(Memory.CHANNEL + id);
    }

    /** Whether answers to a call are remembered: the client may not want it. */
    static boolean stores(Call call) {
        return !call.memory().equals(Memory.NONE)
                && call.body() instanceof JsonBody body
                && !body.member("store").orElse("").equals("false");
    }

    private Optional<Kept> before(Call call) {
        return call.body() instanceof JsonBody body ? body.text(FOLLOWS).flatMap(this::answer) : Optional.empty();
    }

    /** The items of a request itself. */
    static ArrayNode asked(Call call) {
        return items(raw(call).flatMap(ResponsesMemory::parsed).orElse(JsonNodeFactory.instance.nullNode()));
    }

    private static Optional<String> raw(Call call) {
        return call.body() instanceof JsonBody body ? body.member("input") : Optional.empty();
    }

    /** An {@code input} as items: words alone are a message of the user's. */
    static ArrayNode items(JsonNode input) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        if (input.isTextual()) {
            items.addObject().put("type", "message").put("role", "user").set("content", input);
        }
        return input instanceof ArrayNode array ? array : items;
    }
}
