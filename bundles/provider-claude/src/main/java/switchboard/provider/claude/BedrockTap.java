package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import switchboard.lib.aws.EventStreamFault;
import switchboard.lib.claude.MessagesTap;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Watches a message from Bedrock: one of Messages, but that failures come as messages of the event stream, and that the
 * last event also tells what was measured. That is taken out, and is the usage if none was told before.
 */
final class BedrockTap implements AnswerTap {
    private static final String METRICS = "amazon-bedrock-invocationMetrics";

    private final MessagesTap message;
    private final BedrockErrors errors;
    private Usage measured = Usage.NONE;

    BedrockTap(MessagesTap message, BedrockErrors errors) {
        this.message = message;
        this.errors = errors;
    }

    @Override
    public Verdict event(WireEvent event) {
        var fault = EventStreamFault.of(event);
        if (fault.isPresent()) {
            return new Verdict.Failed(errors.read(fault.get()));
        }
        return message.event(event.name().equals("message_stop") ? withoutMetrics(event) : event);
    }

    private WireEvent withoutMetrics(WireEvent event) {
        String text = event.text();
        if (!text.contains(METRICS)
                || !(Json.read(text.getBytes(StandardCharsets.UTF_8)).orElse(null) instanceof ObjectNode stop)) {
            return event;
        }
        measured = usage(stop.path(METRICS));
        stop.remove(METRICS);
        return new WireEvent(event.name(), ByteBuffer.wrap(Json.bytes(stop)));
    }

    private static Usage usage(JsonNode metrics) {
        long read = count(metrics, "cacheReadInputTokenCount");
        long written = count(metrics, "cacheWriteInputTokenCount");
        long prompt = Math.addExact(count(metrics, "inputTokenCount"), Math.addExact(read, written));
        return new Usage(prompt, count(metrics, "outputTokenCount"), read, written, 0, 0, 0, 0);
    }

    private static long count(JsonNode metrics, String name) {
        JsonNode count = metrics.path(name);
        return count.canConvertToInt() ? Math.max(0, count.intValue()) : 0;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        return message.document(headers, body);
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return message.asEvents(body);
    }

    @Override
    public boolean finished() {
        return message.finished();
    }

    @Override
    public Usage usage() {
        Usage told = message.usage();
        return told.isNone() ? measured : told;
    }

    @Override
    public CharSequence text() {
        return message.text();
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        return message.ending(usage);
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return message.broken(failure);
    }
}
