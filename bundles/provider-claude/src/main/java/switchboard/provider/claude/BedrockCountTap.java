package switchboard.provider.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import switchboard.lib.wire.Json;
import switchboard.spi.EventlessTap;
import switchboard.spi.Headers;
import switchboard.spi.Usage;

/** Reads a count of tokens from Bedrock and shows it as one of Messages. */
final class BedrockCountTap implements EventlessTap {
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
    public boolean finished() {
        return finished;
    }

    @Override
    public Usage usage() {
        return Usage.NONE;
    }
}
