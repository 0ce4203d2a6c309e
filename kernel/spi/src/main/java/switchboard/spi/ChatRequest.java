package switchboard.spi;

import java.util.List;
import java.util.Map;

/**
 * A request for chat, in no one's dialect. Readers put messages as the client had them, each with one role; writers
 * merge, split and reorder them as their upstream wants.
 *
 * @param model the model asked for
 * @param stream the client wants events
 * @param messages system words, turns and results, in their order
 * @param tools what the model may call
 * @param toolChoice which it must
 * @param sampling how the answer is drawn
 * @param reasoning how much it may think
 * @param format what shape the answer must have
 * @param extras members of OpenAI's Chat Completions that nothing above has a word for ({@code user},
 *     {@code service_tier}, {@code logprobs} …), by their name there, as raw JSON
 */
public record ChatRequest(
        String model,
        boolean stream,
        List<Message> messages,
        List<Tool> tools,
        ToolChoice toolChoice,
        Sampling sampling,
        Reasoning reasoning,
        AnswerFormat format,
        Map<String, String> extras) {
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        extras = Map.copyOf(extras);
    }

    /** This request with other messages. */
    public ChatRequest with(List<Message> other) {
        return new ChatRequest(model, stream, other, tools, toolChoice, sampling, reasoning, format, extras);
    }

    /** The same request for another model. */
    public ChatRequest forModel(String other) {
        return new ChatRequest(other, stream, messages, tools, toolChoice, sampling, reasoning, format, extras);
    }

    /** Who speaks. */
    public enum Role {
        /** The operator; {@code developer} is the same. */
        SYSTEM,
        /** The person. */
        USER,
        /** The model. */
        ASSISTANT,
        /** Tools: every part is a {@link Part.ToolResult}. */
        TOOL
    }

    /**
     * One message. What it says may be empty.
     *
     * @param role who speaks
     * @param parts what is said, in its order
     */
    public record Message(Role role, List<Part> parts) {
        public Message {
            parts = List.copyOf(parts);
        }
    }
}
