package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Reads the answer of a generateContent as it passes, streamed or whole; bytes stay what they are. It is complete once
 * every candidate has told a {@code finishReason}, or the prompt was blocked: Google marks no other end.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">GenerateContentResponse</a>
 */
public final class GenerateTap implements AnswerTap {
    private final GoogleErrors errors;
    private final GenerateScan scan = new GenerateScan();

    /** A tap for one attempt. */
    public GenerateTap(GoogleErrors errors) {
        this.errors = errors;
    }

    @Override
    public Verdict event(WireEvent event) {
        boolean complete = scan.finished();
        Verdict verdict = look(event);
        return complete && verdict instanceof Verdict.Failed ? Verdict.HIDDEN : verdict; // nothing is owed any more
    }

    private Verdict look(WireEvent event) {
        ByteBuffer data = event.data();
        byte[] array = data.array();
        int from = data.arrayOffset() + data.position();
        int to = from + data.remaining();
        while (from < to && array[from] <= ' ' && array[from] >= 0) {
            from++;
        }
        if (from == to || event.name().equals("ping")) {
            return Verdict.HIDDEN;
        }
        return switch (array[from]) {
            case '{' -> response(array, from, to);
            case '[' -> array[from + 1 < to ? from + 1 : from] == 'D' ? Verdict.HIDDEN : failed(array, from, to);
            default -> Verdict.HIDDEN; // no response, whatever it is
        };
    }

    private Verdict response(byte[] array, int from, int to) {
        if (!scan.read(array, from, to - from)) {
            return new Verdict.Failed(
                    UpstreamFailure.of(Failure.INTERNAL, "the upstream sent an event that cannot be read"));
        }
        if (scan.failed) {
            return failed(array, from, to);
        }
        if (!scan.accident.isEmpty()) {
            return new Verdict.Failed(accident());
        }
        return scan.substance ? Verdict.ANSWER : Verdict.PRELUDE;
    }

    private Verdict failed(byte[] array, int from, int to) {
        return new Verdict.Failed(errors.read(200, Headers.NONE, Arrays.copyOfRange(array, from, to)));
    }

    private UpstreamFailure accident() {
        return new UpstreamFailure(
                Failure.INTERNAL,
                500,
                "the upstream answered nothing, " + scan.accident,
                Failure.INTERNAL.type(),
                Optional.empty(),
                "null",
                Optional.empty());
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        if (!scan.read(body, 0, body.length) || scan.failed) {
            return new Verdict.Failed(errors.read(200, headers, body));
        }
        if (!scan.accident.isEmpty()) {
            return new Verdict.Failed(accident());
        }
        return scan.finished()
                ? Verdict.ANSWER
                : new Verdict.Failed(UpstreamFailure.of(Failure.INTERNAL, "the upstream's answer has no end"));
    }

    /** An answer in the framing of an array, or one response, or a failure. */
    @Override
    public List<WireEvent> asEvents(byte[] body) {
        JsonNode root = Json.read(body).filter(JsonNode::isContainerNode).orElse(Json.known("[]"));
        List<WireEvent> events = new ArrayList<>();
        for (JsonNode one : root.isArray() ? root : List.of(root)) {
            if (one instanceof ObjectNode response && isKnown(response)) {
                events.add(new WireEvent("", ByteBuffer.wrap(Json.bytes(response))));
            }
        }
        return events;
    }

    private static boolean isKnown(ObjectNode response) {
        return response.path("candidates").isArray()
                || response.path("promptFeedback").isObject()
                || response.path("usageMetadata").isObject()
                || response.hasNonNull("error");
    }

    @Override
    public boolean finished() {
        return scan.finished();
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
        return List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(Interruption.event(failure));
    }
}
