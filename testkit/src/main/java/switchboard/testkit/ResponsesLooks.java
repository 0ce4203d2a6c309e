package switchboard.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Usage;

/**
 * A client of OpenAI's Responses.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>
 */
final class ResponsesLooks implements Looks {
    @Override
    public ChatAnswer stream(List<Sent> events) {
        ResponseStream stream = new ResponseStream();
        events.forEach(stream::event);
        return stream.parts.answer();
    }

    @Override
    public ChatAnswer document(String json) {
        AnswerParts parts = new AnswerParts();
        JsonNode response = parts.object(json);
        if (response.hasNonNull("error")) {
            parts.error = response.path("error").path("message").asText();
            return parts.answer();
        }
        parts.must(response.path("object").asText().equals("response"), "not a response");
        output(parts, response);
        end(parts, response);
        return parts.answer();
    }

    /** What a whole response says. */
    static void output(AnswerParts parts, JsonNode response) {
        for (JsonNode item : response.path("output")) {
            switch (item.path("type").asText()) {
                case "message" ->
                    item.path("content")
                            .forEach(part -> parts.content
                                    .append(part.path("text").asText(""))
                                    .append(part.path("refusal").asText("")));
                case "reasoning" ->
                    item.path("summary")
                            .forEach(part ->
                                    parts.reasoning.append(part.path("text").asText()));
                case "function_call" ->
                    parts.tool(
                            item.path("name").asText(),
                            item.path("arguments").asText(),
                            item.path("call_id").asText());
                default -> {} // items of tools that the upstream runs itself
            }
        }
    }

    /** How a whole response ended. */
    static void end(AnswerParts parts, JsonNode response) {
        parts.mustHave(response, "id", "created_at", "model", "output", "status", "usage");
        parts.usage(response.path("usage"));
        String status = response.path("status").asText();
        switch (status) {
            case "completed" -> parts.finish = status;
            case "incomplete" ->
                parts.finish =
                        response.path("incomplete_details").path("reason").asText("incomplete");
            default -> parts.flaws.add("an end with the status " + status);
        }
        parts.done = !parts.finish.isEmpty();
    }

    @Override
    public String refusal(String json) {
        return new ChatLooks().refusal(json);
    }

    @Override
    public Optional<FinishReason> reason(ChatAnswer answer) {
        return switch (answer.finish()) {
            case "completed" -> Optional.of(answer.tools().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
            case "max_output_tokens" -> Optional.of(FinishReason.LENGTH);
            case "content_filter" -> Optional.of(FinishReason.CONTENT_FILTER);
            default -> Optional.empty();
        };
    }

    @Override
    public Usage usage(ChatAnswer answer) {
        return new Usage(
                answer.usage().getOrDefault("input_tokens", 0L), answer.usage().getOrDefault("output_tokens", 0L));
    }
}
