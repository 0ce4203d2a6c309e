package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.provider.openai.ResponsesShape.Outcome;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Reads an answer of Responses as it passes. The last event is held back until all is settled; only events that carry
 * the whole response are ever changed. A complete one is remembered, and so is whose it is.
 */
final class ResponsesTap implements AnswerTap {
    /**
     * What a tap must know of its attempt.
     *
     * @param channel where the call goes
     * @param keeps the upstream knows the answer when the conversation goes on
     * @param edit makes the response what the client shall see of it
     * @param edits whether that changes anything
     */
    record Terms(long channel, boolean keeps, boolean completionIsRest, boolean edits, Consumer<ObjectNode> edit) {}

    private static final byte[] NOTHING = {};

    private final ErrorReader errors;
    private final Call call;
    private final Terms terms;
    private final ResponsesScan scan;
    private byte[] first = NOTHING; // the event that first held the response
    private byte[] last = NOTHING; // the one that completes it
    private String ended = "";
    private boolean finished;

    ResponsesTap(ErrorReader errors, Call call, Terms terms) {
        this.errors = errors;
        this.call = call;
        this.terms = terms;
        this.scan = new ResponsesScan(terms.completionIsRest());
    }

    @Override
    public Verdict event(WireEvent event) {
        ByteBuffer data = event.data();
        int from = data.arrayOffset() + data.position();
        int length = data.remaining();
        if (event.name().equals("error")) {
            return failed(copy(data.array(), from, length));
        }
        if (!startsObject(data.array(), from, length)) {
            return Verdict.HIDDEN; // a word that keeps the connection alive, or an end mark that means nothing here
        }
        if (!scan.read(data.array(), from, length)) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        }
        return switch (scan.type) {
            case "response.created", "response.in_progress", "response.queued" ->
                begun(event, copy(data.array(), from, length));
            case "response.completed", "response.incomplete" -> ended(copy(data.array(), from, length));
            case "response.failed", "error" -> failed(copy(data.array(), from, length));
            default -> passing(data.array(), from, length);
        };
    }

    private static boolean startsObject(byte[] bytes, int from, int length) {
        int at = from;
        while (at < from + length && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
        return at < from + length && bytes[at] == '{';
    }

    private static byte[] copy(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    private Verdict passing(byte[] bytes, int from, int length) {
        if (scan.type.startsWith("response.")) {
            return Verdict.ANSWER;
        }
        if (scan.failed) {
            return failed(copy(bytes, from, length));
        }
        return scan.numbered ? Verdict.PRELUDE : Verdict.HIDDEN;
    }

    private Verdict begun(WireEvent event, byte[] bytes) {
        if (first.length == 0) {
            first = bytes;
        }
        return terms.edits()
                ? new Verdict.Several(List.of(new WireEvent(event.name(), ByteBuffer.wrap(edited(bytes)))), false)
                : Verdict.PRELUDE;
    }

    private byte[] edited(byte[] event) {
        Optional<JsonNode> json = Json.read(event);
        if (json.isPresent() && json.get().path("response") instanceof ObjectNode response) {
            terms.edit().accept(response);
            return Json.bytes(json.get());
        }
        return event;
    }

    private Verdict ended(byte[] bytes) {
        ended = scan.type;
        last = terms.edits() ? edited(bytes) : bytes;
        finish();
        if (ResponsesMemory.stores(call)) {
            Json.read(last).ifPresent(json -> remember(json.path("response")));
        }
        return Verdict.END;
    }

    private void finish() {
        finished = true;
        ResponsesMemory memory = new ResponsesMemory(call.memory());
        scan.seals.forEach(seal -> memory.sealed(seal, terms.channel()));
    }

    private void remember(JsonNode response) {
        ResponsesMemory memory = new ResponsesMemory(call.memory());
        memory.keep(call, response);
        if (terms.keeps()) {
            memory.pin(response, terms.channel());
        }
    }

    private Verdict failed(byte[] body) {
        return new Verdict.Failed(ResponsesFailures.read(errors, Headers.NONE, body));
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        boolean read = scan.read(body, 0, body.length);
        if (!read || scan.failed || !scan.isResponse || !scan.status.matches("completed|incomplete")) {
            return new Verdict.Failed(ResponsesFailures.read(errors, headers, body));
        }
        finish();
        boolean stores = ResponsesMemory.stores(call);
        if ((terms.edits() || stores) && Json.read(body).orElse(NullNode.instance) instanceof ObjectNode response) {
            terms.edit().accept(response);
            if (stores) {
                remember(response);
            }
            return terms.edits() ? new Verdict.Changed(Json.bytes(response)) : Verdict.ANSWER;
        }
        return Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return ResponsesWhole.asEvents(body);
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return scan.usage;
    }

    @Override
    public CharSequence text() {
        return scan.text;
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        if (last.length == 0) {
            return List.of();
        }
        byte[] told = scan.usage.isNone() ? withUsage(last, usage) : last;
        return List.of(new WireEvent(ended, ByteBuffer.wrap(told)));
    }

    private static byte[] withUsage(byte[] event, Usage usage) {
        Optional<JsonNode> json = Json.read(event);
        if (json.isPresent() && json.get().path("response") instanceof ObjectNode response) {
            response.set("usage", ResponsesShape.usage(usage));
            return Json.bytes(json.get());
        }
        return event;
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        var events = new ResponsesEvents(scan.sequence + 1, false);
        var told = new ArrayList<WireEvent>(1);
        events.to(told::add);
        JsonNode response =
                Json.read(edited(first)).map(json -> json.path("response")).orElse(NullNode.instance);
        if (response instanceof ObjectNode object) {
            Outcome outcome = Outcome.failed(failure);
            object.put("status", outcome.status()).set("error", outcome.error());
            events.begin("response.failed").with("response", object).send();
        } else {
            events.begin("error")
                    .with("code", ResponsesShape.code(failure))
                    .with("message", failure.message())
                    .with("param", NullNode.instance)
                    .send();
        }
        return told;
    }
}
