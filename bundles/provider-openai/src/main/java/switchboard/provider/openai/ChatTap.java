package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import switchboard.lib.wire.ErrorBody;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonSplice;
import switchboard.provider.openai.Declaration.Mend;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Reads an answer of chat or completions as it passes. What needs no mending passes as the bytes it is.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Chat streams</a>
 */
final class ChatTap implements AnswerTap {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Declaration declaration;
    private final ErrorReader errors;
    private final Call call;
    private final int expected;
    private final boolean echoModel;
    private final Set<Mend> mends;
    private final boolean mapsFinish;
    private final ChatState state = new ChatState();
    private final ChatScan scan;
    private final Mender mender;
    private boolean done;
    private boolean usageShown;

    /**
     * A tap for one attempt.
     *
     * @param expected how many choices were asked for
     * @param echoModel the client gets the model's name as it asked for it
     * @param thinkTags reasoning is looked for in the text
     */
    ChatTap(
            Declaration declaration,
            ErrorReader errors,
            Call call,
            int expected,
            boolean echoModel,
            boolean thinkTags) {
        this.declaration = declaration;
        this.errors = errors;
        this.call = call;
        this.expected = expected;
        this.echoModel = echoModel;
        this.mends = EnumSet.noneOf(Mend.class);
        this.mends.addAll(declaration.answer().mend());
        if (thinkTags) {
            this.mends.add(Mend.THINK_TAGS);
        }
        this.mapsFinish = !declaration.answer().finish().isEmpty();
        this.scan = new ChatScan(
                declaration.answer(),
                declaration.errors().signs(),
                state,
                !call.stream(),
                echoModel,
                mends.contains(Mend.THINK_TAGS));
        this.mender = new Mender(declaration.answer(), mends, state, call, echoModel);
    }

    @Override
    public Verdict event(WireEvent event) {
        ByteBuffer data = event.data();
        byte[] array = data.array();
        int from = data.arrayOffset() + data.position();
        int to = from + data.remaining();
        while (from < to && array[from] <= ' ' && array[from] >= 0) {
            from++;
        }
        if (from == to) {
            return Verdict.HIDDEN;
        }
        if (event.name().equals("error")) {
            return failed(array, from, to);
        }
        return switch (array[from]) {
            case '{' -> chunk(array, from, to);
            case '[' -> {
                if (Arrays.equals(array, from, Math.min(to, from + DONE.length), DONE, 0, DONE.length)) {
                    yield end();
                }
                yield failed(array, from, to);
            }
            default -> Verdict.HIDDEN; // no chunk, whatever it is: some keep connections alive with a word
        };
    }

    /** An end before anything began is none. */
    private Verdict end() {
        done = true;
        return state.anySeen()
                ? Verdict.END
                : new Verdict.Failed(
                        UpstreamFailure.of(Failure.INTERNAL, "the upstream ended its answer before it began"));
    }

    private Verdict chunk(byte[] array, int from, int to) {
        boolean finishedBefore = state.allFinished(1);
        if (!scan.read(array, from, to - from)) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        }
        if (scan.failed) {
            return failed(array, from, to);
        }
        if (!scan.broken.isEmpty()) {
            return new Verdict.Failed(interrupted());
        }
        if (scan.choices <= 0) {
            return usage(array, from, to, finishedBefore);
        }
        return shown(array, from, to, finishedBefore, scan.substance() ? Verdict.ANSWER : Verdict.PRELUDE);
    }

    private Verdict usage(byte[] array, int from, int to, boolean finishedBefore) {
        boolean ours = mends.contains(Mend.USAGE) && declaration.answer().completionIsRest();
        if (!scan.usageOnTop || !call.usageWanted() || ours) {
            return Verdict.HIDDEN;
        }
        return shown(array, from, to, finishedBefore, Verdict.ANSWER);
    }

    private Verdict shown(byte[] array, int from, int to, boolean finishedBefore, Verdict asItIs) {
        if (needsMending()) {
            Optional<byte[]> mended =
                    mender.chunk(Arrays.copyOfRange(array, from, to), finishedBefore, scan.messageAlone);
            usageShown |= scan.usageOnTop && scan.choices <= 0;
            return mended.isEmpty() ? Verdict.HIDDEN : new Verdict.Changed(mended.get());
        }
        usageShown |= scan.usageOnTop;
        if (echoModel && scan.modelFrom >= 0) {
            return new Verdict.Changed(JsonSplice.string(array, from, to, scan.modelFrom, scan.modelTo, call.model()));
        }
        return asItIs;
    }

    private boolean needsMending() {
        if (mapsFinish && scan.finishMapped) {
            return true;
        }
        for (Mend mend : scan.mends) {
            if (mends.contains(mend)) {
                return true;
            }
        }
        return false;
    }

    private Verdict failed(byte[] array, int from, int to) {
        return new Verdict.Failed(errors.read(200, Headers.NONE, Arrays.copyOfRange(array, from, to)));
    }

    private UpstreamFailure interrupted() {
        return UpstreamFailure.of(Failure.INTERNAL, "upstream interrupted the answer: " + scan.broken);
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        boolean read = scan.read(body, 0, body.length);
        if (!read || scan.failed || scan.choices < 0) {
            return new Verdict.Failed(errors.read(200, headers, body));
        }
        if (!scan.broken.isEmpty()) {
            return new Verdict.Failed(interrupted());
        }
        done = true;
        if (needsMending()) {
            return new Verdict.Changed(mender.answer(body));
        }
        return echoModel && scan.modelFrom >= 0
                ? new Verdict.Changed(
                        JsonSplice.string(body, 0, body.length, scan.modelFrom, scan.modelTo, call.model()))
                : Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        Optional<JsonNode> read = Json.read(body);
        if (read.isEmpty()) {
            return List.of();
        }
        if (!(read.get() instanceof ObjectNode answer)
                || !answer.path("choices").isArray()) {
            boolean told = !ErrorBody.read(body, List.of(), List.of()).message().isEmpty();
            return told ? List.of(new WireEvent("error", ByteBuffer.wrap(body))) : List.of();
        }
        if (answer.path("choices").isEmpty() || answer.hasNonNull("error")) {
            return List.of(new WireEvent("error", ByteBuffer.wrap(body)));
        }
        return WholeAnswer.asEvents(answer);
    }

    @Override
    public boolean finished() {
        return state.anySeen() && (done || state.allFinished(expected));
    }

    @Override
    public Usage usage() {
        return state.usage;
    }

    @Override
    public CharSequence text() {
        return state.text;
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        List<WireEvent> ending = new ArrayList<>();
        for (int choice : state.unfinished()) {
            ending.add(event(finish(choice)));
        }
        if (call.usageWanted() && !usageShown) {
            ObjectNode chunk = chunk();
            chunk.putArray("choices");
            chunk.set("usage", UsageWriter.write(usage));
            ending.add(event(chunk));
        }
        ending.add(WireEvent.of("[DONE]"));
        return ending;
    }

    private ObjectNode finish(int index) {
        ObjectNode chunk = chunk();
        ArrayNode choices = chunk.putArray("choices");
        ObjectNode choice = choices.addObject().put("index", index);
        if (call.operation() == Operation.COMPLETIONS) {
            choice.put("text", "");
        } else {
            choice.set("delta", mender.rest(index));
        }
        choice.put("finish_reason", state.tools ? "tool_calls" : "stop");
        return chunk;
    }

    /** A chunk of this answer without choices. */
    private ObjectNode chunk() {
        boolean completions = call.operation() == Operation.COMPLETIONS;
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", state.id.isEmpty() ? "chatcmpl-" + call.id() : state.id)
                .put("object", completions ? "text_completion" : "chat.completion.chunk")
                .put(
                        "created",
                        state.created > 0 ? state.created : call.startedAt().getEpochSecond())
                .put("model", echoModel || state.model.isEmpty() ? call.model() : state.model);
    }

    private static WireEvent event(ObjectNode chunk) {
        return new WireEvent("", ByteBuffer.wrap(Json.bytes(chunk)));
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return Interruption.events(failure);
    }
}
