package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.ResponsesShape.Outcome;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventWriter;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Chat events as a response. One item is open at a time, but for calls: their arguments may come in turns, so they stay
 * open to the end. A complete response is remembered, unless the client does not want that.
 */
final class ResponsesWriter implements EventWriter {
    private final Call call;
    private final InstantSource clock;
    private final ResponsesShape shape;
    private final ResponsesEvents events;
    private final Set<String> custom;
    private final List<ResponsesItem> items = new ArrayList<>();
    private final Map<Integer, ResponsesCall> calls = new HashMap<>();
    private Optional<ResponsesThought> thought = Optional.empty();
    private Optional<ResponsesWords> words = Optional.empty();
    private Optional<String> cutFor = Optional.empty(); // why it is incomplete
    private boolean begun;
    private long created;

    ResponsesWriter(Call call, InstantSource clock) {
        this.call = call;
        this.clock = clock;
        this.shape = new ResponsesShape(call);
        this.events = new ResponsesEvents(0, !call.stream());
        this.custom = ResponsesTools.customNames(shape.asked("tools", "[]"));
        this.created = call.startedAt().getEpochSecond();
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        events.to(out);
        if (event instanceof ChatEvent.Start start && start.created() > 0 && !begun) {
            created = start.created();
        }
        begin();
        switch (event) {
            case ChatEvent.Start start -> {}
            case ChatEvent.Text(int choice, String text) -> {
                if (choice == 0 && !text.isEmpty()) {
                    words().say(text);
                }
            }
            case ChatEvent.Refusal(int choice, String text) -> {
                if (choice == 0 && !text.isEmpty()) {
                    words().refuse(text);
                }
            }
            case ChatEvent.Thinking(int choice, String text) -> {
                if (choice == 0 && !text.isEmpty()) {
                    thought().think(text);
                }
            }
            case ChatEvent.Sealed(int choice, Seal seal) -> {
                if (choice == 0) {
                    thought().seal(seal);
                    closeOpen();
                }
            }
            case ChatEvent.ToolStart start -> {
                if (start.choice() == 0) {
                    call(start);
                }
            }
            case ChatEvent.ToolArguments(int choice, int index, String json) -> {
                ResponsesCall open = calls.get(index);
                if (choice == 0 && open != null) {
                    open.add(json);
                }
            }
            case ChatEvent.Citation citation -> {
                if (citation.choice() == 0) {
                    words().cite(citation);
                }
            }
            case ChatEvent.Media(int choice, String mediaType, String base64) -> {
                if (choice == 0 && mediaType.startsWith("image/")) {
                    picture(mediaType.substring("image/".length()), base64);
                }
            }
            case ChatEvent.Finish finish -> {
                if (finish.choice() == 0) {
                    finish(finish.reason());
                }
            }
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            ObjectNode response = response(Outcome.RUNNING);
            events.begin("response.created").with("response", response).send();
            events.begin("response.in_progress").with("response", response).send();
        }
    }

    private ResponsesWords words() {
        if (words.isEmpty()) {
            closeOpen();
            words = Optional.of(opened(new ResponsesWords(events, items.size())));
        }
        return words.get();
    }

    private ResponsesThought thought() {
        if (thought.isEmpty()) {
            closeOpen();
            thought = Optional.of(opened(new ResponsesThought(events, items.size())));
        }
        return thought.get();
    }

    private void call(ChatEvent.ToolStart start) {
        closeOpen();
        boolean isCustom = custom.contains(start.name());
        calls.put(start.index(), opened(new ResponsesCall(events, items.size(), start, isCustom)));
    }

    private void picture(String format, String base64) {
        closeOpen();
        opened(new ResponsesPicture(events, items.size(), format, base64)).close(ResponsesItem.COMPLETED);
    }

    private <T extends ResponsesItem> T opened(T item) {
        items.add(item);
        item.open();
        return item;
    }

    /** Closes what is open and no call. */
    private void closeOpen() {
        thought.ifPresent(open -> open.close(ResponsesItem.COMPLETED));
        words.ifPresent(open -> open.close(ResponsesItem.COMPLETED));
        thought = Optional.empty();
        words = Optional.empty();
    }

    private void finish(FinishReason reason) {
        cutFor = switch (reason) {
            case STOP, TOOL_CALLS -> Optional.empty();
            case LENGTH -> Optional.of("max_output_tokens");
            case CONTENT_FILTER -> Optional.of("content_filter");
        };
    }

    @Override
    public void end(Usage usage, Consumer<WireEvent> out) {
        events.to(out);
        begin();
        ObjectNode response = complete(usage);
        events.begin(cutFor.isPresent() ? "response.incomplete" : "response.completed")
                .with("response", response)
                .send();
    }

    @Override
    public byte[] document(Usage usage) {
        return Json.bytes(complete(usage));
    }

    private ObjectNode complete(Usage usage) {
        String status = cutFor.isPresent() ? ResponsesItem.INCOMPLETE : ResponsesItem.COMPLETED;
        items.forEach(item -> item.close(status));
        long now = Math.max(created, clock.instant().getEpochSecond());
        ObjectNode response = response(
                cutFor.map(reason -> Outcome.incomplete(reason, usage)).orElseGet(() -> Outcome.complete(now, usage)));
        new ResponsesMemory(call.memory()).keep(call, response);
        return response;
    }

    private ObjectNode response(Outcome outcome) {
        ArrayNode output = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> output.add(item.json()));
        return shape.response(outcome, created, output);
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        events.to(out);
        if (begun) {
            events.begin("response.failed")
                    .with("response", response(Outcome.failed(failure)))
                    .send();
        } else {
            events.begin("error")
                    .with("code", ResponsesShape.code(failure))
                    .with("message", failure.message())
                    .with("param", NullNode.instance)
                    .send();
        }
    }
}
