package switchboard.lib.claude;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import switchboard.lib.wire.JsonSplice;
import switchboard.spi.AnswerTap;
import switchboard.spi.Call;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.Operation;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Watches a message as it passes. Its bytes stay what they are but for the model's name, which is the one the client
 * asked for if the channel maps it.
 *
 * <p>The answer's own count is not known before {@code message_delta}: until then {@link #usage} has no completion. The
 * stream is complete at {@code message_stop} and not before; that event goes to the client with the ending.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-streaming">Streaming messages</a>
 */
public final class MessagesTap implements AnswerTap {
    private static final MessagesErrors ERRORS = new MessagesErrors(InstantSource.system());

    private final Call call;
    private final boolean echoModel;
    private final MessagesScan scan = new MessagesScan();
    private boolean begun;
    private boolean answered;
    private boolean stopped;
    private List<WireEvent> ending = List.of();

    /**
     * A tap for one attempt, of chat or of a count of tokens.
     *
     * @param upstreamModel the model's name at the upstream
     */
    public MessagesTap(Call call, String upstreamModel) {
        this.call = call;
        this.echoModel = !upstreamModel.equals(call.model());
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
        if (event.name().equals("error")) {
            return failed(array, from, to);
        }
        if (from == to || array[from] != '{') {
            return Verdict.HIDDEN; // some end with OpenAI's [DONE]
        }
        if (!scan.read(array, from, to - from)) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        }
        return switch (scan.type.isEmpty() ? event.name() : scan.type) {
            case "error" -> failed(array, from, to);
            case "message_start" -> start(array, from, to);
            case "message_stop" -> stop(array, from, to);
            default -> scan.failed ? failed(array, from, to) : shown(scan.substance);
        };
    }

    private Verdict shown(boolean substance) {
        answered |= substance;
        return answered ? Verdict.ANSWER : Verdict.PRELUDE;
    }

    private Verdict start(byte[] array, int from, int to) {
        begun = true;
        if (!echoModel || scan.modelFrom < 0) {
            return shown(false);
        }
        byte[] renamed = renamed(array, from, to);
        return new Verdict.Several(List.of(new WireEvent("message_start", ByteBuffer.wrap(renamed))), answered);
    }

    private Verdict stop(byte[] array, int from, int to) {
        if (!begun) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream ended its answer before it began"));
        }
        stopped = true;
        ending = List.of(new WireEvent("message_stop", ByteBuffer.wrap(Arrays.copyOfRange(array, from, to))));
        return Verdict.END;
    }

    private static Verdict failed(byte[] array, int from, int to) {
        return new Verdict.Failed(ERRORS.read(200, Headers.NONE, Arrays.copyOfRange(array, from, to)));
    }

    /** The same bytes with the model's name as the client wrote it. */
    private byte[] renamed(byte[] array, int from, int to) {
        return JsonSplice.string(array, from, to, scan.modelFrom, scan.modelTo, call.model());
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        boolean read = scan.read(body, 0, body.length);
        boolean good = call.operation() == Operation.COUNT_TOKENS ? scan.counts : scan.content;
        if (!read || scan.failed || !good) {
            return new Verdict.Failed(ERRORS.read(200, headers, body));
        }
        stopped = true;
        return echoModel && scan.modelFrom >= 0 ? new Verdict.Changed(renamed(body, 0, body.length)) : Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return WholeMessage.asEvents(body);
    }

    @Override
    public boolean finished() {
        return stopped;
    }

    @Override
    public Usage usage() {
        return scan.usage.usage();
    }

    @Override
    public CharSequence text() {
        return scan.text;
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        return ending;
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(MessagesErrors.event(failure));
    }
}
