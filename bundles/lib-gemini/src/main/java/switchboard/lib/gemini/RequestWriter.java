package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import switchboard.spi.ChatRequest;
import switchboard.spi.ChatRequest.Message;
import switchboard.spi.ChatRequest.Role;
import switchboard.spi.Part;

/** Writes a request for chat as a body of generateContent. The model goes into the path. */
final class RequestWriter {
    private static final List<String> CATEGORIES = List.of(
            "HARM_CATEGORY_HARASSMENT",
            "HARM_CATEGORY_HATE_SPEECH",
            "HARM_CATEGORY_SEXUALLY_EXPLICIT",
            "HARM_CATEGORY_DANGEROUS_CONTENT");

    private RequestWriter() {}

    static ObjectNode write(ChatRequest request) {
        Family family = Family.of(request.model());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ContentsWriter contents = new ContentsWriter(family);
        ArrayNode system = JsonNodeFactory.instance.arrayNode();
        for (Message message : request.messages()) {
            if (message.role() == Role.SYSTEM) {
                words(message, system);
            }
        }
        if (!system.isEmpty() && family.is("nosystem")) {
            contents.prelude(system);
        } else if (!system.isEmpty()) {
            body.putObject("systemInstruction").set("parts", system);
        }
        for (Message message : request.messages()) {
            contents.message(message);
        }
        body.set("contents", contents.contents());
        ToolsWriter.write(request, family, body);
        ObjectNode config = ConfigWriter.write(request, family);
        if (!config.isEmpty()) {
            body.set("generationConfig", config);
        }
        body.set("safetySettings", safety("BLOCK_NONE"));
        return body;
    }

    /** The settings that set every category of harm to one threshold. */
    static ArrayNode safety(String threshold) {
        ArrayNode settings = JsonNodeFactory.instance.arrayNode();
        for (String category : CATEGORIES) {
            settings.addObject().put("category", category).put("threshold", threshold);
        }
        return settings;
    }

    private static void words(Message message, ArrayNode parts) {
        for (Part part : message.parts()) {
            if (part instanceof Part.Text(String text, String cache) && !text.isEmpty()) {
                parts.addObject().put("text", text);
            }
        }
    }
}
