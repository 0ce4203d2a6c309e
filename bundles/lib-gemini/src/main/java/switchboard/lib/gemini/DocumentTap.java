package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import switchboard.lib.wire.Json;
import switchboard.spi.EventlessTap;
import switchboard.spi.Headers;
import switchboard.spi.RelayException;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Reads an answer of Google's that is one document and no chat: vectors, counts, pictures. */
public final class DocumentTap implements EventlessTap {
    /**
     * What a good document comes to.
     *
     * @param shown what the client gets instead; empty for the document as it is
     * @param usage what it tells of usage
     */
    public record Read(Optional<byte[]> shown, Usage usage) {
        /** The document as it is. */
        public static final Read AS_IT_IS = new Read(Optional.empty(), Usage.NONE);
    }

    private final GoogleErrors errors;
    private final Function<ObjectNode, Optional<Read>> reading;
    private Usage usage = Usage.NONE;
    private boolean finished;

    /**
     * A tap for one attempt.
     *
     * @param reading what a document comes to; empty if it is none of the kind that was asked for; may throw {@link
     *     RelayException}
     */
    public DocumentTap(GoogleErrors errors, Function<ObjectNode, Optional<Read>> reading) {
        this.errors = errors;
        this.reading = reading;
    }

    /**
     * A tap of documents that pass as they are.
     *
     * @param member what they all have
     */
    public static DocumentTap of(GoogleErrors errors, String member) {
        return new DocumentTap(
                errors,
                answer ->
                        answer.has(member) ? Optional.of(new Read(Optional.empty(), usage(answer))) : Optional.empty());
    }

    /** The usage that a document tells of; none if it tells none. */
    public static Usage usage(ObjectNode answer) {
        return GenerateUsage.read(answer.path("usageMetadata"));
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        JsonNode root = Json.read(body).orElse(Json.known("null"));
        Optional<Read> read;
        try {
            read = root instanceof ObjectNode answer && !answer.hasNonNull("error")
                    ? reading.apply(answer)
                    : Optional.empty();
        } catch (RelayException refused) {
            return new Verdict.Failed(refused.failure());
        }
        if (read.isEmpty()) {
            return new Verdict.Failed(errors.read(200, headers, body));
        }
        finished = true;
        usage = read.get().usage();
        return read.get().shown().<Verdict>map(Verdict.Changed::new).orElse(Verdict.ANSWER);
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(Interruption.event(failure));
    }
}
