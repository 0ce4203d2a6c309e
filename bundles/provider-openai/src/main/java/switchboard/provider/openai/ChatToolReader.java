package switchboard.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import switchboard.spi.Dialect;
import switchboard.spi.Tool;
import switchboard.spi.ToolChoice;
import switchboard.spi.ToolChoice.Mode;

/** Reads tools and which of them must be called, the legacy functions among them. */
final class ChatToolReader {
    /** Tools that Claude's upstream runs itself end in the day they appeared. */
    private static final Pattern CLAUDE = Pattern.compile("[a-z_]+_20[0-9]{6}");

    private ChatToolReader() {}

    static List<Tool> tools(ChatMember request) {
        List<Tool> tools = new ArrayList<>();
        for (ChatMember tool : request.member("tools").elements()) {
            tools.add(tool(tool.object()));
        }
        for (ChatMember function : request.member("functions").elements()) {
            tools.add(function(function.object(), ""));
        }
        return tools;
    }

    private static Tool tool(ChatMember tool) {
        String type = tool.member("type").optionalText();
        if (type.equals("function")
                || (type.isEmpty() && tool.member("function").node().isObject())) {
            return function(
                    tool.member("function").object(),
                    tool.member("cache_control").rawObject());
        }
        if (type.isEmpty()) {
            throw tool.member("type").bad("must be a string");
        }
        String dialect = CLAUDE.matcher(type).matches() ? Dialect.CLAUDE_MESSAGES : Dialect.OPENAI_CHAT;
        return new Tool.Hosted(dialect, type, tool.raw());
    }

    private static Tool function(ChatMember function, String cache) {
        ChatMember parameters = function.member("parameters");
        if (!parameters.isAbsent()) {
            parameters.object();
        }
        return new Tool.Function(
                function.member("name").name(),
                function.member("description").optionalText(),
                parameters.raw(),
                function.member("strict").flag(),
                cache.isEmpty() ? function.member("cache_control").rawObject() : cache);
    }

    static ToolChoice choice(ChatMember request) {
        Optional<Boolean> parallel = request.member("parallel_tool_calls").flag();
        ChatMember choice = request.member("tool_choice");
        if (choice.isAbsent()) {
            choice = request.member("function_call");
        }
        if (choice.isAbsent()) {
            return new ToolChoice(Mode.UNSET, List.of(), parallel);
        }
        return choice.node().isTextual()
                ? new ToolChoice(mode(choice, choice.text()), List.of(), parallel)
                : named(choice.object(), parallel);
    }

    private static Mode mode(ChatMember choice, String word) {
        return switch (word) {
            case "none" -> Mode.NONE;
            case "auto" -> Mode.AUTO;
            case "required", "any" -> Mode.REQUIRED;
            default -> throw choice.bad("must be none, auto, required or name a tool");
        };
    }

    private static ToolChoice named(ChatMember choice, Optional<Boolean> parallel) {
        String type = choice.member("type").optionalText();
        return switch (type) {
            case "function", "custom" -> one(choice.member(type).object(), parallel);
            case "tool", "" -> one(choice, parallel);
            case "allowed_tools" -> allowed(choice.member(type), parallel);
            default -> new ToolChoice(mode(choice.member("type"), type), List.of(), parallel);
        };
    }

    private static ToolChoice one(ChatMember named, Optional<Boolean> parallel) {
        return new ToolChoice(Mode.NAMED, List.of(named.member("name").name()), parallel);
    }

    private static ToolChoice allowed(ChatMember told, Optional<Boolean> parallel) {
        ChatMember mode = told.object().member("mode");
        List<String> names = new ArrayList<>();
        for (ChatMember tool : told.member("tools").elements()) {
            String type = tool.member("type").optionalText();
            ChatMember named = tool.member(type.isEmpty() ? "function" : type);
            if (named.node().isObject()) {
                names.add(named.member("name").name());
            }
        }
        return new ToolChoice(mode.isAbsent() ? Mode.AUTO : mode(mode, mode.text()), names, parallel);
    }
}
