package switchboard.provider.openai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/** Reads the messages of one request. Legacy function calls have no ids; they and their results get some. */
final class ChatMessageReader {
    private final Map<String, String> unanswered = new HashMap<>(); // ids of legacy calls by function

    List<Message> read(List<ChatMember> messages) {
        List<Message> read = new ArrayList<>(messages.size());
        for (ChatMember message : messages) {
            read.add(message(message.object(), read.size()));
        }
        return read;
    }

    private Message message(ChatMember message, int at) {
        ChatMember role = message.member("role");
        return switch (role.text()) {
            case "system", "developer" -> new Message(Role.SYSTEM, said(message));
            case "user" -> new Message(Role.USER, said(message));
            case "assistant" -> new Message(Role.ASSISTANT, assistant(message, at));
            case "tool" -> new Message(Role.TOOL, List.of(result(message)));
            case "function" -> new Message(Role.TOOL, List.of(legacyResult(message, at)));
            default -> throw role.bad("must be one of system, developer, user, assistant, tool and function");
        };
    }

    private static List<Part> said(ChatMember message) {
        return ChatPartReader.content(message.member("content"), cache(message));
    }

    private static String cache(ChatMember message) {
        return message.member("cache_control").rawObject();
    }

    private static Part result(ChatMember message) {
        return new Part.ToolResult(
                message.member("tool_call_id").name(),
                message.member("name").optionalText(),
                content(message),
                false,
                cache(message));
    }

    private Part legacyResult(ChatMember message, int at) {
        String name = message.member("name").name();
        String id = unanswered.getOrDefault(name, legacyId(at));
        unanswered.remove(name);
        return new Part.ToolResult(id, name, content(message), false, cache(message));
    }

    private static List<Part> content(ChatMember message) {
        ChatMember content = message.member("content");
        return content.isAbsent() ? List.of() : ChatPartReader.content(content, "");
    }

    private static String legacyId(int at) {
        return "call_function_" + at;
    }

    /** Reasoning first, then words, then calls: the order in which every upstream wants them back. */
    private List<Part> assistant(ChatMember message, int at) {
        List<Part> parts = new ArrayList<>();
        thinking(message, parts);
        if (!message.member("content").isAbsent()) {
            parts.addAll(said(message));
        }
        String refusal = message.member("refusal").optionalText();
        if (!refusal.isEmpty()) {
            parts.add(new Part.Refusal(refusal));
        }
        for (ChatMember call : message.member("tool_calls").elements()) {
            parts.add(call(call.object()));
        }
        ChatMember function = message.member("function_call");
        if (!function.isAbsent()) {
            parts.add(legacyCall(function.object(), at));
        }
        return parts;
    }

    private static void thinking(ChatMember message, List<Part> parts) {
        for (ChatMember block : message.member("thinking_blocks").elements()) {
            parts.add(ChatPartReader.thinking(block.object()));
        }
        Seal seal = signature(message);
        String text = message.member("reasoning_content").isAbsent()
                ? message.member("reasoning").optionalText()
                : message.member("reasoning_content").text();
        if (parts.isEmpty() && !(text.isEmpty() && seal.isNone())) {
            parts.add(new Part.Thinking(text, seal));
        }
    }

    private static Part call(ChatMember call) {
        String id = call.member("id").name();
        ChatMember custom = call.member("custom");
        if (custom.node().isObject()) {
            String input = ChatCalls.input(custom.member("input").optionalText());
            return new Part.ToolCall(id, custom.member("name").name(), input, signature(call));
        }
        ChatMember function = call.member("function").object();
        return new Part.ToolCall(id, function.member("name").name(), arguments(function), signature(call));
    }

    private Part legacyCall(ChatMember function, int at) {
        String name = function.member("name").name();
        unanswered.put(name, legacyId(at));
        return new Part.ToolCall(legacyId(at), name, arguments(function), Seal.NONE);
    }

    /** A string, but some write the object itself. */
    private static String arguments(ChatMember function) {
        ChatMember arguments = function.member("arguments");
        return arguments.node().isObject() ? arguments.raw() : arguments.optionalText();
    }

    private static Seal signature(ChatMember holder) {
        String signature = holder.member("extra_content")
                .member("google")
                .member("thought_signature")
                .optionalText();
        return signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature);
    }
}
