package switchboard.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Failure;
import switchboard.spi.JsonBody;
import switchboard.spi.Operation;
import switchboard.spi.Part;
import switchboard.spi.RelayException;

/**
 * Reads requests for chat, and for legacy completions, whose prompt is what a person says.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>
 */
final class ChatRequestReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "stream",
            "stream_options",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "functions",
            "function_call",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop",
            "n",
            "seed",
            "presence_penalty",
            "frequency_penalty",
            "reasoning_effort",
            "reasoning",
            "thinking",
            "enable_thinking",
            "thinking_budget",
            "response_format");

    /** Of legacy completions; what they mean there, chat has no word for. */
    private static final Set<String> LEGACY = Set.of("prompt", "suffix", "echo", "best_of", "logprobs");

    private ChatRequestReader() {}

    static ChatRequest read(Call call) {
        boolean legacy = call.operation() == Operation.COMPLETIONS;
        ChatMember request = new ChatMember(root(call), "");
        return new ChatRequest(
                call.model(),
                call.stream(),
                legacy ? prompt(request) : messages(request.member("messages")),
                ChatToolReader.tools(request),
                ChatToolReader.choice(request),
                ChatSettingsReader.sampling(request),
                ChatSettingsReader.reasoning(request),
                ChatSettingsReader.format(request.member("response_format")),
                extras(request.node(), legacy));
    }

    private static JsonNode root(Call call) {
        if (call.body() instanceof JsonBody body) {
            return Json.read(body.bytes())
                    .filter(JsonNode::isObject)
                    .orElseThrow(() -> new RelayException(Failure.BADREQ, "the request is not a JSON object"));
        }
        throw new RelayException(Failure.BADREQ, "the request is not JSON");
    }

    private static List<Message> messages(ChatMember messages) {
        List<ChatMember> elements = messages.elements();
        if (elements.isEmpty()) {
            throw messages.bad("must hold at least one message");
        }
        return new ChatMessageReader().read(elements);
    }

    private static List<Message> prompt(ChatMember request) {
        refuse(
                request.member("suffix"),
                !request.member("suffix").optionalText().isEmpty());
        refuse(request.member("echo"), request.member("echo").flag().orElse(false));
        OptionalLong bestOf = request.member("best_of").integer();
        refuse(request.member("best_of"), bestOf.isPresent() && bestOf.getAsLong() > 1);
        ChatMember prompt = request.member("prompt");
        if (prompt.node().isArray()) {
            refuse(prompt, prompt.node().size() != 1 || !prompt.node().get(0).isTextual());
            prompt = prompt.elements().getFirst();
        }
        return List.of(new Message(Role.USER, List.of(new Part.Text(prompt.text()))));
    }

    private static void refuse(ChatMember member, boolean asked) {
        if (asked) {
            throw member.bad("cannot be had of a model that only chats; one plain prompt can");
        }
    }

    private static Map<String, String> extras(JsonNode request, boolean legacy) {
        Map<String, String> extras = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : request.properties()) {
            String name = member.getKey();
            boolean known = KNOWN.contains(name) || (legacy && LEGACY.contains(name));
            if (!known && !member.getValue().isNull()) {
                extras.put(name, Json.text(member.getValue()));
            }
        }
        return extras;
    }
}
