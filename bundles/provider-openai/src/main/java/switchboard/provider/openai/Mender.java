package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.Declaration.AnswerRules;
import switchboard.provider.openai.Declaration.Mend;
import switchboard.spi.Call;

/**
 * Makes chunks and answers of an upstream into what clients of OpenAI can bear. Used only for those that
 * need it, so it may build a tree. Members it does not know stay.
 */
final class Mender {
    private final AnswerRules rules;
    private final Set<Mend> mends;
    private final ChatState state;
    private final Call call;
    private final boolean echoModel;
    private final Map<Integer, ToolIndexes> tools = new HashMap<>();
    private final Map<Integer, ThinkTags> tags = new HashMap<>();

    /**
     * A mender for one answer.
     *
     * @param mends what is mended
     * @param echoModel the client gets the model's name as it asked for it
     */
    Mender(AnswerRules rules, Set<Mend> mends, ChatState state, Call call, boolean echoModel) {
        this.rules = rules;
        this.mends = mends;
        this.state = state;
        this.call = call;
        this.echoModel = echoModel;
    }

    /**
     * A chunk as the client gets it; nothing if nothing is left of it.
     *
     * @param finishedBefore nothing more is expected but usage
     * @param messageAlone a whole message in it is all there is of the answer
     */
    Optional<byte[]> chunk(byte[] data, boolean finishedBefore, boolean messageAlone) {
        if (!(Json.read(data).orElse(null) instanceof ObjectNode chunk)) {
            return Optional.of(data);
        }
        if (mends.contains(Mend.FINAL_MESSAGE)
                && Json.string(chunk.path("object")).equals("chat.completion")) {
            chunk.put("object", "chat.completion.chunk");
        }
        envelope(chunk, "chat.completion.chunk");
        if (mends.contains(Mend.USAGE) && !chunk.path("choices").isEmpty()) {
            chunk.remove("usage");
        }
        boolean anything = chunk.path("choices").isEmpty();
        for (JsonNode choice : chunk.path("choices")) {
            if (choice instanceof ObjectNode object) {
                anything |= choice(object, messageAlone) || !finishedBefore;
            }
        }
        return anything ? Optional.of(Json.bytes(chunk)) : Optional.empty();
    }

    /** A whole answer as the client gets it. */
    byte[] answer(byte[] body) {
        if (!(Json.read(body).orElse(null) instanceof ObjectNode answer)) {
            return body;
        }
        envelope(answer, "chat.completion");
        for (JsonNode each : answer.path("choices")) {
            if (!(each instanceof ObjectNode choice)) {
                continue;
            }
            int index = index(choice);
            if (choice.get("message") instanceof ObjectNode message) {
                if (mends.contains(Mend.FILL) && !message.has("role")) {
                    message.put("role", "assistant");
                }
                part(message, index);
                if (mends.contains(Mend.THINK_TAGS)) {
                    flush(message, index);
                }
            }
            finish(choice, true);
        }
        return Json.bytes(answer);
    }

    /** What is held back of a choice's text, as the delta of its last chunk. */
    ObjectNode rest(int index) {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        flush(delta, index);
        return delta;
    }

    private void envelope(ObjectNode node, String object) {
        if (echoModel) {
            node.put("model", call.model());
        }
        if (!mends.contains(Mend.FILL)) {
            return;
        }
        if (!node.path("object").isTextual()) {
            node.put("object", object);
        }
        if (!node.path("created").isNumber()) {
            node.put(
                    "created",
                    state.created > 0 ? state.created : call.startedAt().getEpochSecond());
        }
        if (Json.string(node.path("model")).isEmpty()) {
            node.put("model", call.model());
        }
        if (Json.string(node.path("id")).isEmpty()) {
            node.put("id", id(node));
        }
    }

    private String id(ObjectNode node) {
        if (state.id.isEmpty()) {
            String told = node.path("sid").asText(Json.string(node.path("request_id")));
            state.id = told.isEmpty() ? "chatcmpl-" + call.id() : told;
        }
        return state.id;
    }

    private int index(ObjectNode choice) {
        if (!choice.path("index").isInt() && mends.contains(Mend.FILL)) {
            choice.put("index", 0);
        }
        return Math.max(0, choice.path("index").asInt());
    }

    /** Tells whether the choice says anything. */
    private boolean choice(ObjectNode choice, boolean messageAlone) {
        int index = index(choice);
        if (mends.contains(Mend.FINAL_MESSAGE) && choice.has("message")) {
            JsonNode message = choice.remove("message");
            choice.putIfAbsent("delta", messageAlone ? message : JsonNodeFactory.instance.objectNode());
        }
        if (mends.contains(Mend.FILL) && !choice.path("delta").isObject() && !choice.has("text")) {
            choice.putObject("delta");
        }
        boolean says = !Json.string(choice.path("text")).isEmpty();
        boolean finished = finish(choice, false);
        if (choice.get("delta") instanceof ObjectNode delta) {
            part(delta, index);
            if (finished && mends.contains(Mend.THINK_TAGS)) {
                flush(delta, index);
            }
            says |= says(delta);
            if (mends.contains(Mend.FILL) && !delta.has("role") && state.tellRole(index)) {
                delta.put("role", "assistant");
            }
        }
        return says;
    }

    private static boolean says(ObjectNode delta) {
        return !Json.string(delta.path("content")).isEmpty()
                || !Json.string(delta.path("reasoning_content")).isEmpty()
                || !delta.path("tool_calls").isEmpty();
    }

    /** Tells whether the choice is finished. */
    private boolean finish(ObjectNode choice, boolean whole) {
        String told = choice.path("finish_reason").isTextual() ? Json.string(choice.get("finish_reason")) : "";
        String finish = told.isEmpty() ? "" : ChatScan.mapped(rules.finish(), told);
        if (told.isEmpty()
                && whole
                && (mends.contains(Mend.FILL) || rules.finish().containsKey(""))) {
            finish = "stop";
        }
        if (finish.equals("stop") && state.tools && mends.contains(Mend.TOOL_FINISH)) {
            finish = "tool_calls";
        }
        if (!finish.isEmpty()) {
            choice.put("finish_reason", finish);
        } else if (choice.has("finish_reason") || mends.contains(Mend.FILL)) {
            choice.putNull("finish_reason");
        }
        return !finish.isEmpty();
    }

    private void part(ObjectNode part, int index) {
        if (mends.contains(Mend.REASONING) && part.has("reasoning")) {
            JsonNode reasoning = part.remove("reasoning");
            if (Json.string(part.path("reasoning_content")).isEmpty() && reasoning.isTextual()) {
                part.set("reasoning_content", reasoning);
            }
        }
        if (mends.contains(Mend.CONTENT)) {
            flatten(part);
        }
        if (mends.contains(Mend.TOOLS) && part.get("tool_calls") instanceof ArrayNode calls) {
            tools.computeIfAbsent(index, key -> new ToolIndexes(state.toolIds()))
                    .mend(part, calls);
        } else if (mends.contains(Mend.TOOLS) && part.has("tool_calls")) {
            part.remove("tool_calls");
        }
        if (mends.contains(Mend.THINK_TAGS) && part.path("content").isTextual()) {
            ThinkTags.Split split =
                    tags.computeIfAbsent(index, key -> new ThinkTags()).next(Json.string(part.get("content")));
            put(part, split);
        }
    }

    private void flush(ObjectNode part, int index) {
        ThinkTags open = tags.get(index);
        if (open != null) {
            ThinkTags.Split rest = open.end();
            String before = Json.string(part.path("content"));
            String reasoned = Json.string(part.path("reasoning_content"));
            if (!rest.text().isEmpty() || !rest.reasoning().isEmpty()) {
                put(part, new ThinkTags.Split(reasoned + rest.reasoning(), before + rest.text()));
            }
        }
    }

    private static void put(ObjectNode part, ThinkTags.Split split) {
        part.put("content", split.text());
        if (!split.reasoning().isEmpty()) {
            part.put("reasoning_content", split.reasoning());
        }
    }

    /** Content that is a list of parts, or a number, becomes text; parts that are thoughts become reasoning. */
    private static void flatten(ObjectNode part) {
        JsonNode content = part.path("content");
        if (content.isNumber() || content.isBoolean()) {
            part.put("content", content.asText());
        }
        if (!content.isArray()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        StringBuilder reasoning = new StringBuilder(Json.string(part.path("reasoning_content")));
        for (JsonNode piece : content) {
            if (Json.string(piece.path("type")).equals("thinking")) {
                piece.path("thinking").forEach(thought -> reasoning.append(Json.string(thought.path("text"))));
            } else {
                text.append(Json.string(piece.path("text")));
            }
        }
        if (text.isEmpty() && !reasoning.isEmpty()) {
            part.remove("content");
        } else {
            part.put("content", text.toString());
        }
        if (!reasoning.isEmpty()) {
            part.put("reasoning_content", reasoning.toString());
        }
    }
}
