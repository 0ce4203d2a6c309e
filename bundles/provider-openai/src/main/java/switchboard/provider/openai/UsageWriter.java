package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import switchboard.spi.Usage;

/** Writes usage as OpenAI spells it. */
final class UsageWriter {
    private UsageWriter() {}

    static ObjectNode write(Usage usage) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.total());
        ObjectNode prompt = node.putObject("prompt_tokens_details").put("cached_tokens", usage.cacheRead());
        prompt.put("cache_write_tokens", usage.cacheWrite5m() + usage.cacheWrite1h());
        if (usage.audioIn() > 0) {
            prompt.put("audio_tokens", usage.audioIn());
        }
        ObjectNode completion = node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        if (usage.audioOut() > 0) {
            completion.put("audio_tokens", usage.audioOut());
        }
        return node;
    }
}
