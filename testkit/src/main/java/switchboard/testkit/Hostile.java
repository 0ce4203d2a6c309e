package switchboard.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What nobody should send, and somebody does. Chance is the caller's, seeded. */
final class Hostile {
    /** Bodies and events that are no answer. */
    static final List<String> SCRAPS = List.of(
            "",
            "{",
            "}",
            "[]",
            "null",
            "{}",
            "\"text\"",
            "0",
            "{\"error\":null}",
            "{\"error\":{}}",
            "{\"error\":[]}",
            "{\"error\":\"\"}",
            "{\"error\":{\"message\":{},\"code\":[],\"type\":1,\"param\":false}}",
            "{\"choices\":null}",
            "{\"choices\":{}}",
            "{\"choices\":[null,1,[],\"x\"]}",
            "{\"choices\":[{\"delta\":1,\"index\":\"0\"}]}",
            "{\"choices\":[{\"delta\":{\"content\":{},\"tool_calls\":[null,{\"function\":3}]},\"finish_reason\":{}}]}",
            "{\"usage\":[],\"choices\":[]}",
            "{\"usage\":{\"prompt_tokens\":\"9\",\"completion_tokens\":-1e400}}",
            "{\"usage\":{\"prompt_tokens\":99999999999999999999,\"total_tokens\":1.5}}",
            "<html>502</html>",
            "[{\"error\":{\"message\":\"x\"}}]",
            "{\"message\":\"m\"}",
            "{\"detail\":[{\"loc\":[1,null],\"msg\":2}]}",
            "{\"id\":1,\"model\":[],\"object\":{},\"created\":\"x\",\"choices\":[{}]}",
            "\uFEFF{}",
            "\u0000",
            "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\",\"text\":3}}",
            "{\"type\":\"content_block_start\",\"index\":-1,\"content_block\":null}",
            "{\"type\":\"message_start\",\"message\":[]}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":[]},\"usage\":{\"output_tokens\":\"x\"}}",
            "{\"type\":[],\"index\":{}}",
            "{\"type\":\"message\",\"content\":[null,{},{\"type\":\"tool_use\",\"input\":\"{\"}]}",
            "{\"candidates\":[null,{\"content\":{\"parts\":{}}},{\"content\":[]}]}",
            "{\"candidates\":[{\"content\":{\"parts\":[null,{\"functionCall\":7},{\"inlineData\":[]}]}}]}",
            "{\"promptFeedback\":[],\"usageMetadata\":{\"promptTokenCount\":{}}}",
            "{\"type\":\"response.output_item.added\",\"item\":null,\"output_index\":1e9}",
            "{\"type\":\"response.function_call_arguments.delta\",\"delta\":{},\"output_index\":3}",
            "{\"type\":\"response.completed\",\"response\":{\"output\":[null,{\"type\":\"message\",\"content\":{}}]}}",
            "{\"object\":\"response\",\"output\":{}}");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e400",
            "99999999999999999999",
            "\"\"",
            "\"text\"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"type\":\"x_future\"}",
            "{\"type\":[]}",
            "[{\"type\":\"text\"}]");

    /** Members whose objects are somebody else's: data of tools, schemas. */
    private static final Set<String> FOREIGN = Set.of(
            "input",
            "args",
            "arguments",
            "parameters",
            "parametersJsonSchema",
            "input_schema",
            "schema",
            "response",
            "responseSchema",
            "responseJsonSchema",
            "metadata",
            "logit_bias");

    private Hostile() {}

    /** Bytes with a few of them changed. */
    static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && changed.length > 0; i--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] = (byte) "{}[]\":,0n\\".charAt(random.nextInt(10));
                case 2 -> changed[at] = changed[random.nextInt(changed.length)];
                default -> {
                    int from = random.nextInt(changed.length);
                    int length = Math.min(random.nextInt(12), changed.length - Math.max(at, from));
                    System.arraycopy(bytes, from, changed, at, length);
                }
            }
        }
        return changed;
    }

    /** JSON in which one value is another, or is gone; the same text if it is no JSON. */
    static String twisted(String json, Random random) {
        JsonNode root = read(json);
        List<Runnable> twists = new ArrayList<>();
        collect(root, random, twists);
        if (twists.isEmpty()) {
            return json;
        }
        twists.get(random.nextInt(twists.size())).run();
        return root.toString();
    }

    private static void collect(JsonNode node, Random random, List<Runnable> twists) {
        if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                twists.add(() -> object.set(member.getKey(), value(random)));
                twists.add(() -> object.remove(member.getKey()));
                collect(member.getValue(), random, twists);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                twists.add(() -> array.set(at, value(random)));
                twists.add(() -> array.insert(at, array.get(at).deepCopy()));
                collect(array.get(i), random, twists);
            }
        }
    }

    private static JsonNode value(Random random) {
        return read(VALUES.get(random.nextInt(VALUES.size())));
    }

    /** JSON in which each object of the dialect's own has a member that nobody knows; the same text if it is no JSON. */
    static String withUnknownMembers(String json) {
        JsonNode root = read(json);
        if (!root.isContainerNode()) {
            return json;
        }
        extend(root);
        return root.toString();
    }

    private static void extend(JsonNode node) {
        node.properties().forEach(member -> {
            if (!FOREIGN.contains(member.getKey()) || member.getValue().has("output")) {
                extend(member.getValue());
            }
        });
        if (node.isArray()) {
            node.forEach(Hostile::extend);
        } else if (node instanceof ObjectNode object) {
            object.set("x_future", read("{\"a\":[1,2.50,\"3\"]}"));
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException none) {
            return JSON.missingNode();
        }
    }
}
