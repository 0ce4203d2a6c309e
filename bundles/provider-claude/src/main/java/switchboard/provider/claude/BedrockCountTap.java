package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import switchboard.lib.wire.Json;
import switchboard.spi.AnswerTap;
import switchboard.spi.Headers;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Reads a count of tokens from Bedrock and shows it as one of Messages. */
final class BedrockCountTap implements AnswerTap {
    private final BedrockErrors errors;
    private boolean finished;

    BedrockCountTap(BedrockErrors errors) {
        this.errors = errors;
    }

    @Override
    public Verdict document(Headers headers, byte[] body) {
        JsonNode count = Json.read(body).orElse(MissingNode.getInstance()).path("inputTokens");
        if (!count.isIntegralNumber()) {
            return new Verdict.Failed(errors.read(502, headers, body));
        }
        finished = true;
        return new Verdict.Changed(
                "{\"input_tokens\":%s}".formatted(count.asText()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict event(WireEvent event) {
        return Verdict.HIDDEN;
    }

    @Override
    public List<WireEvent> asEvents(byte[] body) {
        return List.of();
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public CharSequence text() {
        return "";
    }

    @Override
    public List<WireEvent> ending(Usage usage) {
        return List.of();
    }

    @Override
    public List<WireEvent> broken(UpstreamFailure failure) {
        return List.of();
    }
}
