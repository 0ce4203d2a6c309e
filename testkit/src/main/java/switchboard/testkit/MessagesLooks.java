package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Usage;

/**
 * A client of Claude's Messages.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages-streaming">Streaming messages</a>
 */
final class MessagesLooks implements Looks {
    @Override
    public ChatAnswer stream(List<Sent> events) {
        MessageStream stream = new MessageStream();
        events.forEach(stream::event);
        return stream.parts.answer();
    }

    @Override
    public ChatAnswer document(String json) {
        AnswerParts parts = new AnswerParts();
        JsonNode message = parts.object(json);
        if (message.path("type").asText().equals("error")) {
            parts.error = message.path("error").path("message").asText();
            return parts.answer();
        }
        parts.mustHave(message, "id", "role", "model", "content", "stop_reason", "stop_sequence", "usage");
        parts.must(message.path("type").asText().equals("message"), "not a message");
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "text" -> parts.content.append(block.path("text").asText());
                case "thinking" -> parts.reasoning.append(block.path("thinking").asText());
                case "tool_use" -> {
                    parts.must(block.path("input").isObject(), "a tool's input is no object");
                    parts.tool(
                            block.path("name").asText(),
                            block.path("input").toString(),
                            block.path("id").asText());
                }
                default -> {} // what else there may be changes nothing here
            }
        }
        parts.usage(message.path("usage"));
        parts.finish = message.path("stop_reason").asText("");
        parts.done = !parts.finish.isEmpty();
        return parts.answer();
    }

    @Override
    public String refusal(String json) {
        JsonNode body = new AnswerParts().object(json);
        boolean whole = body.path("type").asText().equals("error")
                && !body.path("error").path("type").asText("").isEmpty();
        return whole ? body.path("error").path("message").asText("") : "";
    }

    @Override
    public Optional<FinishReason> reason(ChatAnswer answer) {
        return switch (answer.finish()) {
            case "end_turn", "stop_sequence" -> Optional.of(FinishReason.STOP);
            case "max_tokens", "model_context_window_exceeded" -> Optional.of(FinishReason.LENGTH);
            case "tool_use" -> Optional.of(FinishReason.TOOL_CALLS);
            case "refusal" -> Optional.of(FinishReason.CONTENT_FILTER);
            default -> Optional.empty();
        };
    }

    @Override
    public Usage usage(ChatAnswer answer) {
        long cached = answer.usage().getOrDefault("cache_read_input_tokens", 0L)
                + answer.usage().getOrDefault("cache_creation_input_tokens", 0L);
        return new Usage(
                answer.usage().getOrDefault("input_tokens", 0L) + cached,
                answer.usage().getOrDefault("output_tokens", 0L));
    }
}
