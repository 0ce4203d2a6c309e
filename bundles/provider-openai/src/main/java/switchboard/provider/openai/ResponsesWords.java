package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import switchboard.spi.ChatEvent;

/** A message: text, or words of refusal, or both in turns. */
final class ResponsesWords extends ResponsesItem {
    private final List<Words> parts = new ArrayList<>(1);

    private static final class Words {
        private final boolean refusal;
        private final StringBuilder text = new StringBuilder();
        private final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();

        Words(boolean refusal) {
            this.refusal = refusal;
        }

        ObjectNode json() {
            if (refusal) {
                return JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "refusal")
                        .put("refusal", text.toString());
            }
            ObjectNode part = ResponsesParts.text("output_text", text.toString());
            part.set("annotations", annotations.deepCopy());
            part.putArray("logprobs");
            return part;
        }
    }

    ResponsesWords(ResponsesEvents events, int index) {
        super(events, index, "msg_");
    }

    void say(String more) {
        Words part = part(false);
        part.text.append(more);
        about("response.output_text.delta")
                .with("delta", more)
                .with("logprobs", JsonNodeFactory.instance.arrayNode())
                .send();
    }

    void refuse(String more) {
        Words part = part(true);
        part.text.append(more);
        about("response.refusal.delta").with("delta", more).send();
    }

    /** Says where what was said comes from; without a place of its own, it is the end of the text. */
    void cite(ChatEvent.Citation citation) {
        Words part = part(false);
        int end = citation.end() < 0 ? part.text.length() : citation.end();
        ObjectNode annotation = JsonNodeFactory.instance
                .objectNode()
                .put("type", "url_citation")
                .put("url", citation.url())
                .put("title", citation.title())
                .put("start_index", citation.start() < 0 ? end : citation.start())
                .put("end_index", end);
        about("response.output_text.annotation.added")
                .with("annotation_index", part.annotations.size())
                .with("annotation", annotation)
                .send();
        part.annotations.add(annotation);
    }

    private Words part(boolean refusal) {
        if (parts.isEmpty() || parts.getLast().refusal != refusal) {
            end();
            Words part = new Words(refusal);
            parts.add(part);
            about("response.content_part.added").with("part", part.json()).send();
        }
        return parts.getLast();
    }

    private ResponsesEvents about(String type) {
        return event(type).with("content_index", parts.size() - 1);
    }

    @Override
    void end() {
        if (parts.isEmpty()) {
            return;
        }
        Words part = parts.getLast();
        if (part.refusal) {
            about("response.refusal.done").with("refusal", part.text).send();
        } else {
            about("response.output_text.done")
                    .with("text", part.text)
                    .with("logprobs", JsonNodeFactory.instance.arrayNode())
                    .send();
        }
        about("response.content_part.done").with("part", part.json()).send();
    }

    @Override
    ObjectNode json() {
        ObjectNode item = json("message").put("status", status()).put("role", "assistant");
        ArrayNode content = item.putArray("content");
        parts.forEach(part -> content.add(part.json()));
        return item;
    }
}
