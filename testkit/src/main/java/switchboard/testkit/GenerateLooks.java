package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Usage;

/**
 * A client of Gemini's generateContent. A stream has no end mark: it is complete when its finish reason was seen.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">Generating content</a>
 */
final class GenerateLooks implements Looks {
    @Override
    public ChatAnswer stream(List<Sent> events) {
        AnswerParts parts = new AnswerParts();
        events.forEach(event -> chunk(parts, event.data()));
        return parts.answer();
    }

    @Override
    public ChatAnswer document(String json) {
        AnswerParts parts = new AnswerParts();
        chunk(parts, json);
        return parts.answer();
    }

    private static void chunk(AnswerParts parts, String json) {
        parts.must(parts.error.isEmpty(), "something follows an error");
        JsonNode chunk = parts.object(json);
        if (chunk.has("error")) {
            JsonNode error = chunk.path("error");
            parts.must(error.path("code").isInt() && error.path("status").isTextual(), "an odd error");
            parts.error = error.path("message").asText("an error without a message");
            return;
        }
        parts.usage(chunk.path("usageMetadata"));
        for (JsonNode candidate : chunk.path("candidates")) {
            candidate.path("content").path("parts").forEach(part -> part(parts, part));
            parts.finish = candidate.path("finishReason").asText(parts.finish);
        }
        parts.finish = chunk.path("promptFeedback").path("blockReason").asText(parts.finish);
        parts.done = !parts.finish.isEmpty();
    }

    private static void part(AnswerParts parts, JsonNode part) {
        String text = part.path("text").asText("");
        parts.must(text.isEmpty() || parts.finish.isEmpty(), "text follows the finish reason");
        (part.path("thought").asBoolean() ? parts.reasoning : parts.content).append(text);
        if (part.has("functionCall")) {
            JsonNode call = part.path("functionCall");
            parts.must(parts.finish.isEmpty(), "a call follows the finish reason");
            parts.must(!call.has("args") || call.path("args").isObject(), "args are no object");
            parts.tool(
                    call.path("name").asText(),
                    call.has("args") ? call.path("args").toString() : "{}",
                    call.path("id").asText(""));
        }
    }

    @Override
    public String refusal(String json) {
        JsonNode error = new AnswerParts().object(json).path("error");
        boolean whole =
                error.path("code").isInt() && !error.path("status").asText("").isEmpty();
        return whole ? error.path("message").asText("") : "";
    }

    @Override
    public Optional<FinishReason> reason(ChatAnswer answer) {
        return switch (answer.finish()) {
            case "STOP" -> Optional.of(answer.tools().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
            case "MAX_TOKENS" -> Optional.of(FinishReason.LENGTH);
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY" ->
                Optional.of(FinishReason.CONTENT_FILTER);
            default -> Optional.empty();
        };
    }

    @Override
    public Usage usage(ChatAnswer answer) {
        return new Usage(
                answer.usage().getOrDefault("promptTokenCount", 0L),
                answer.usage().getOrDefault("candidatesTokenCount", 0L)
                        + answer.usage().getOrDefault("thoughtsTokenCount", 0L));
    }
}
