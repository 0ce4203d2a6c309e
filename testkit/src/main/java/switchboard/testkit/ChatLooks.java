package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Usage;

/** A client of OpenAI's Chat Completions. */
final class ChatLooks implements Looks {
    @Override
    public ChatAnswer stream(List<Sent> events) {
        return ChatAnswer.of(events.stream().map(Sent::data).toList());
    }

    @Override
    public ChatAnswer document(String json) {
        AnswerParts parts = new AnswerParts();
        JsonNode answer = parts.object(json);
        if (answer.hasNonNull("error")) {
            parts.error = answer.path("error").path("message").asText();
            return parts.answer();
        }
        parts.mustHave(answer, "id", "object", "created", "model", "choices", "usage");
        parts.usage(answer.path("usage"));
        for (JsonNode choice : answer.path("choices")) {
            JsonNode message = choice.path("message");
            parts.content
                    .append(message.path("content").asText(""))
                    .append(message.path("refusal").asText(""));
            parts.reasoning.append(message.path("reasoning_content").asText(""));
            for (JsonNode call : message.path("tool_calls")) {
                JsonNode function = call.path("function");
                parts.must(function.path("arguments").isTextual(), "arguments are not a string");
                parts.tool(
                        function.path("name").asText(),
                        function.path("arguments").asText(),
                        call.path("id").asText());
            }
            String reason = choice.path("finish_reason").asText("");
            parts.must(!reason.isEmpty(), "a choice has no finish_reason");
            parts.finish += (parts.finish.isEmpty() ? "" : ",") + reason;
        }
        parts.done = !parts.finish.isEmpty();
        return parts.answer();
    }

    @Override
    public String refusal(String json) {
        JsonNode error = new AnswerParts().object(json).path("error");
        boolean whole = error.has("type") && error.has("param") && error.has("code");
        return whole ? error.path("message").asText("") : "";
    }

    @Override
    public Optional<FinishReason> reason(ChatAnswer answer) {
        return switch (answer.finish()) {
            case "stop" -> Optional.of(FinishReason.STOP);
            case "length" -> Optional.of(FinishReason.LENGTH);
            case "tool_calls", "function_call" -> Optional.of(FinishReason.TOOL_CALLS);
            case "content_filter" -> Optional.of(FinishReason.CONTENT_FILTER);
            default -> Optional.empty();
        };
    }

    @Override
    public Usage usage(ChatAnswer answer) {
        return new Usage(
                answer.usage().getOrDefault("prompt_tokens", 0L), answer.usage().getOrDefault("completion_tokens", 0L));
    }
}
