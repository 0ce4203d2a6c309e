package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import switchboard.spi.Seal;

/**
 * Reasoning. Its words stand in a content part that is opened and closed as a message's: OpenAI's own clients put a
 * response together by these events, and fail at words without a part.
 */
final class ResponsesThought extends ResponsesItem {
    private final StringBuilder text = new StringBuilder();
    private Seal seal = Seal.NONE;

    ResponsesThought(ResponsesEvents events, int index) {
        super(events, index, "rs_");
    }

    void think(String more) {
        if (text.isEmpty()) {
            part("response.content_part.added");
        }
        text.append(more);
        event("response.reasoning_text.delta")
                .with("content_index", 0)
                .with("delta", more)
                .send();
    }

    void seal(Seal told) {
        seal = told;
    }

    @Override
    void end() {
        if (!text.isEmpty()) {
            event("response.reasoning_text.done")
                    .with("content_index", 0)
                    .with("text", text)
                    .send();
            part("response.content_part.done");
        }
    }

    private void part(String type) {
        event(type)
                .with("content_index", 0)
                .with("part", ResponsesParts.text("reasoning_text", text.toString()))
                .send();
    }

    @Override
    ObjectNode json() {
        ObjectNode item = json("reasoning");
        JsonNode summary = ResponsesSeals.summary(seal);
        item.set("summary", summary);
        ArrayNode content = item.putArray("content");
        if (!text.isEmpty() && summary.isEmpty()) {
            content.add(ResponsesParts.text("reasoning_text", text.toString()));
        }
        String sealed = ResponsesSeals.write(seal);
        return sealed.isEmpty() ? item : item.put("encrypted_content", sealed);
    }
}
