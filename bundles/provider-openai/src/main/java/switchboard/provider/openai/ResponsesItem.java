package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import switchboard.lib.wire.Ids;

/** An item of an output while it is written: what is opened is closed, in every layer. */
abstract sealed class ResponsesItem permits ResponsesThought, ResponsesWords, ResponsesCall, ResponsesPicture {
    static final String COMPLETED = "completed";
    static final String INCOMPLETE = "incomplete";

    private static final String IN_PROGRESS = "in_progress";

    private final ResponsesEvents events;
    private final int index;
    private final String id;
    private String status = IN_PROGRESS;

    ResponsesItem(ResponsesEvents events, int index, String prefix) {
        this.events = events;
        this.index = index;
        this.id = Ids.next(prefix);
    }

    /** Shows it, before anything is in it. */
    final void open() {
        events.begin("response.output_item.added")
                .with("output_index", index)
                .with("item", json())
                .send();
    }

    /** Closes it, if it is open. */
    final void close(String endStatus) {
        if (status.equals(IN_PROGRESS)) {
            end();
            status = endStatus;
            events.begin("response.output_item.done")
                    .with("output_index", index)
                    .with("item", json())
                    .send();
        }
    }

    /** Closes what is open in it. */
    abstract void end();

    /** The item as it stands. */
    abstract ObjectNode json();

    final ObjectNode json(String type) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("type", type);
    }

    /** Whether nothing can be added any more. */
    final boolean isClosed() {
        return !status.equals(IN_PROGRESS);
    }

    final String status() {
        return status;
    }

    /** Begins an event about this item. */
    final ResponsesEvents event(String type) {
        return events.begin(type).with("item_id", id).with("output_index", index);
    }
}
