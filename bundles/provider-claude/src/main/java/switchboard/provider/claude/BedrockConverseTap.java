package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import switchboard.lib.aws.EventStreamFault;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Failure;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Watches an answer of Converse. It is complete at {@code messageStop}, but its usage comes after that, in
 * {@code metadata}, which is the end.
 */
final class BedrockConverseTap implements AnswerTap {
    private final BedrockErrors errors;
    private final StringBuilder text = new StringBuilder();
    private Usage usage = Usage.NONE;
    private boolean answered;
    private boolean stopped;

    BedrockConverseTap(BedrockErrors errors) {
        this.errors = errors;
    }

    @Override
    public Verdict event(WireEvent event) {
        Optional<EventStreamFault> fault = EventStreamFault.of(event);
        if (fault.isPresent()) {
            return new Verdict.Failed(errors.read(fault.get()));
        }
        return switch (event.name()) {
            case "messageStart", "contentBlockStop" -> answered ? Verdict.ANSWER : Verdict.PRELUDE;
            case "contentBlockStart", "contentBlockDelta", "messageStop", "metadata" -> known(event);
            default -> Verdict.HIDDEN;
        };
    }

    private Verdict known(WireEvent event) {
        if (!(Json.read(event.text().getBytes(StandardCharsets.UTF_8)).orElse(MissingNode.getInstance())
                instanceof ObjectNode body)) {
            return failed("the upstream sent an event that cannot be read");
        }
        return switch (event.name()) {
            case "messageStop" -> stop(Json.string(body.path("stopReason")));
            case "metadata" -> {
                usage = usage(body.path("usage"));
                yield stopped ? Verdict.END : Verdict.HIDDEN;
            }
            default -> {
                note(body.path("delta"));
                note(body.path("start"));
                answered = true;
                yield Verdict.ANSWER;
            }
        };
    }

    private Verdict stop(String reason) {
        if (!answered && reason.startsWith("malformed_")) {
            return failed("the model's answer was malformed");
        }
        stopped = true;
        answered = true;
        return Verdict.ANSWER;
    }

    private static Verdict failed(String why) {
        return new Verdict.Failed(UpstreamFailure.of(Failure.INTERNAL, why));
    }

    /** Remembers what a piece, or a block, says. */
    private void note(JsonNode piece) {
        text.append(Json.string(piece.path("text")));
        JsonNode reasoning = piece.path("reasoningContent");
        text.append(Json.string(reasoning.path("text")));
        text.append(Json.string(reasoning.path("reasoningText").path("text")));
        JsonNode use = piece.path("toolUse");
        text.append(Json.string(use.path("name")));
        text.append(use.path("input").isObject() ? Json.text(use.path("input")) : Json.string(use.path("input")));
    }

    /** Converse counts what was read from and written to a cache beside the prompt, not in it. */
    private static Usage usage(JsonNode told) {
        long read = count(told, "cacheReadInputTokens");
        long written = count(told, "cacheWriteInputTokens");
        long hour = 0;
        for (JsonNode detail : told.path("cacheDetails")) {
            if (detail.path("ttl").asText().equals("1h")) {
                hour += count(detail, "inputTokens");
            }
        }
        hour = Math.min(hour, written);
        long prompt = count(told, "inputTokens") + read + written;
        return new Usage(prompt, count(told, "outputTokens"), read, written - hour, hour, 0, 0, 0);
    }

    private static long count(JsonNode told, String name) {
        JsonNode count = told.path(name);
        return count.canConvertToInt() ? Math.max(0, count.intValue()) : 0;
    }

    @Override
    public Verdict document(Headers headers, byte[] bytes) {
        JsonNode body = Json.read(bytes).orElse(MissingNode.getInstance());
        JsonNode content = body.path("output").path("message").path("content");
        if (!content.isArray()) {
            return new Verdict.Failed(errors.read(502, headers, bytes));
        }
        if (content.isEmpty() && Json.string(body.path("stopReason")).startsWith("malformed_")) {
            return failed("the model's answer was malformed");
        }
        content.forEach(this::note);
        usage = usage(body.path("usage"));
        stopped = true;
        return Verdict.ANSWER;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return List.of(); // the framing knows no documents
    }

    @Override
    public boolean finished() {
        return stopped;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public CharSequence text() {
        return text;
    }

    @Override
    public List<WireEvent> ending(Usage billed) {
        return List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of(); // no client reads this dialect
    }
}
