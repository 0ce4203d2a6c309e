package switchboard.lib.gemini;

import static switchboard.lib.gemini.Spelling.member;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Json;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Dialect;
import switchboard.spi.Part;
import switchboard.spi.Seal;

/**
 * Reads {@code contents} as messages. Calls that have no id get one that is the same whenever the conversation is sent
 * again; results without an id answer the first open call of their name.
 */
final class ContentsReader {
    private final List<Message> messages;
    private final List<Part.ToolCall> open = new ArrayList<>();

    /** @param messages what is read is added to them */
    ContentsReader(List<Message> messages) {
        this.messages = messages;
    }

    /** Reads one content, the turn of this number. */
    void content(JsonNode content, int turn) {
        String role = Json.string(content.path("role")).toLowerCase(Locale.ROOT);
        boolean model = role.equals("model") || role.equals("assistant");
        List<Part> said = new ArrayList<>();
        List<Part> results = new ArrayList<>();
        int calls = 0;
        for (JsonNode part : content.path("parts")) {
            JsonNode response = member(part, "functionResponse");
            if (response.isObject()) {
                results.add(result(response));
            } else if (member(part, "functionCall").isObject()) {
                Part.ToolCall call = call(part, "call_" + turn + "_" + calls++);
                open.add(call);
                said.add(call);
            } else {
                part(part, said);
            }
        }
        if (!results.isEmpty()) {
            messages.add(new Message(Role.TOOL, results));
        }
        if (!said.isEmpty() || results.isEmpty()) {
            messages.add(new Message(model ? Role.ASSISTANT : Role.USER, said));
        }
    }

    private static Part.ToolCall call(JsonNode part, String otherwise) {
        JsonNode call = member(part, "functionCall");
        String id = Json.string(call.path("id"));
        String signature = Json.string(member(part, "thoughtSignature"));
        return new Part.ToolCall(
                id.isEmpty() ? otherwise : id,
                Json.string(call.path("name")),
                call.path("args").isObject() ? Json.text(call.get("args")) : "{}",
                signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature));
    }

    private Part.ToolResult result(JsonNode response) {
        String name = Json.string(response.path("name"));
        JsonNode said = response.path("response");
        JsonNode error = said.path("error");
        boolean failed = !error.isMissingNode() && !error.isNull() && said.size() == 1;
        List<Part> content = new ArrayList<>();
        content.add(new Part.Text(
                failed
                        ? text(error)
                        : said.size() == 1 && said.has("output")
                                ? text(said.get("output"))
                                : said.isMissingNode() ? "" : Json.text(said)));
        response.path("parts").forEach(part -> part(part, content));
        return new Part.ToolResult(
                callId(Json.string(response.path("id")), name, content.size()), name, content, failed, "");
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.text(value);
    }

    /** The call that is answered; it is open no more. */
    private String callId(String id, String name, int otherwise) {
        for (Part.ToolCall call : open) {
            if (id.isEmpty() ? call.name().equals(name) : call.id().equals(id)) {
                open.remove(call);
                return call.id();
            }
        }
        return id.isEmpty() ? "call_" + name + "_" + otherwise : id;
    }

    private static void part(JsonNode part, List<Part> out) {
        JsonNode inline = member(part, "inlineData");
        JsonNode file = member(part, "fileData");
        if (part.path("text").isTextual()) {
            String text = part.get("text").textValue();
            if (!text.isEmpty()) {
                out.add(part.path("thought").asBoolean() ? thought(part, text) : new Part.Text(text));
            }
        } else if (inline.isObject()) {
            out.add(inline(inline));
        } else if (file.isObject()) {
            out.add(file(file));
        } else if (part.isObject() && !part.isEmpty()) {
            out.add(new Part.Raw(Dialect.GEMINI_GENERATE, Json.text(part)));
        }
    }

    private static Part thought(JsonNode part, String text) {
        String signature = Json.string(member(part, "thoughtSignature"));
        return new Part.Thinking(text, signature.isEmpty() ? Seal.NONE : new Seal(Seal.GEMINI_THOUGHT, signature));
    }

    private static Part inline(JsonNode inline) {
        String type = Json.string(member(inline, "mimeType")).toLowerCase(Locale.ROOT);
        try {
            String data = DataUrl.clean(Json.string(inline.path("data")));
            return new Part.Media(MediaTypes.kind(type), type, new Part.Source.Data(data), name(inline), "", "");
        } catch (IllegalArgumentException notBase64) {
            throw RequestReader.bad("inlineData.data is not base64", "contents");
        }
    }

    private static String name(JsonNode medium) {
        return Json.string(member(medium, "displayName"));
    }

    private static Part file(JsonNode file) {
        String uri = Json.string(member(file, "fileUri"));
        String told = Json.string(member(file, "mimeType")).toLowerCase(Locale.ROOT);
        String type = told.isEmpty() ? MediaTypes.ofName(uri) : told;
        if (!type.startsWith("image/")) {
            throw RequestReader.bad("fileData that is no image cannot be shown to this model", "contents");
        }
        return new Part.Media(Part.Kind.IMAGE, type, new Part.Source.Url(uri), name(file), "", "");
    }
}
