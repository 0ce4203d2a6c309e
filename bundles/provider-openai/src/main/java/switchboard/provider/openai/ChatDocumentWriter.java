package switchboard.provider.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventWriter;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Collects an answer for a client that wants it whole. */
final class ChatDocumentWriter implements EventWriter {
    private static final String PREFIX = "chatcmpl-";

    private final Call call;
    private final boolean functions;
    private final Map<Integer, Said> choices = new TreeMap<>();
    private ChatHead head;

    /** A writer for one call. */
    ChatDocumentWriter(Call call) {
        this.call = call;
        this.functions = ChatEventWriter.wantsFunctions(call);
        this.head = ChatHead.of(call, PREFIX);
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Start start -> head = ChatHead.of(start, call, PREFIX);
            case ChatEvent.Text(int choice, String text) -> said(choice).text.append(text);
            case ChatEvent.Thinking(int choice, String text) ->
                said(choice).thought.append(text);
            case ChatEvent.Sealed(int choice, Seal seal) -> said(choice).seal(seal);
            case ChatEvent.ToolStart start -> said(start.choice()).tools.put(start.index(), new Tool(start));
            case ChatEvent.ToolArguments(int choice, int index, String json) -> {
                Tool tool = said(choice).tools.get(index);
                if (tool != null) {
                    tool.arguments.append(json);
                }
            }
            case ChatEvent.Refusal(int choice, String text) ->
                said(choice).refusal.append(text);
            case ChatEvent.Citation citation ->
                said(citation.choice()).citations.add(ChatPieces.citation(citation));
            case ChatEvent.Media medium -> said(medium.choice()).show(medium);
            case ChatEvent.Finish(int choice, FinishReason reason, String detail) ->
                said(choice).finish(reason, detail);
        }
    }

    private Said said(int choice) {
        return choices.computeIfAbsent(choice, key -> new Said());
    }

    @Override
    public void end(Usage usage, Consumer<WireEvent> out) {
        throw new IllegalStateException("the client wants one document");
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        Interruption.events(failure).forEach(out);
    }

    @Override
    public byte[] document(Usage usage) {
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("id", head.id())
                .put("object", "chat.completion")
                .put("created", head.created())
                .put("model", head.model());
        ArrayNode list = answer.putArray("choices");
        if (choices.isEmpty()) {
            said(0);
        }
        choices.forEach((index, said) -> {
            ObjectNode choice = list.addObject().put("index", index);
            choice.set("message", message(said));
            choice.putNull("logprobs").put("finish_reason", finish(said));
        });
        answer.set("usage", UsageWriter.write(usage));
        return Json.text(answer).getBytes(StandardCharsets.UTF_8);
    }

    private String finish(Said said) {
        String word = ChatFinish.word(said.reason, !said.tools.isEmpty());
        return functions && word.equals("tool_calls") ? "function_call" : word;
    }

    private ObjectNode message(Said said) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        boolean silent = said.text.isEmpty() && !(said.tools.isEmpty() && said.refusal.isEmpty());
        message.put("content", silent ? null : said.text.toString());
        if (!said.reasoning().isEmpty()) {
            message.put("reasoning_content", said.reasoning());
        }
        if (!said.refusal.isEmpty()) {
            message.put("refusal", said.refusal.toString());
        }
        raw(message, "thinking_blocks", said.blocks);
        raw(message, "annotations", said.citations);
        raw(message, "images", said.images);
        if (!said.sound.isEmpty()) {
            message.set("audio", Json.known(ChatPieces.sound(said.sound)));
        }
        tools(message, said);
        return message;
    }

    private static void raw(ObjectNode message, String member, List<String> elements) {
        if (!elements.isEmpty()) {
            message.set(member, Json.known("[" + String.join(",", elements) + "]"));
        }
    }

    private void tools(ObjectNode message, Said said) {
        if (functions) {
            said.tools.values().stream()
                    .findFirst()
                    .ifPresent(tool -> tool.function(message.putObject("function_call")));
        } else if (!said.tools.isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            said.tools.values().forEach(tool -> tool.write(calls.addObject()));
        }
    }

    /** A tool call so far. */
    private record Tool(ChatEvent.ToolStart start, StringBuilder arguments) {
        Tool(ChatEvent.ToolStart start) {
            this(start, new StringBuilder());
        }

        void write(ObjectNode call) {
            call.put("id", start.id().isEmpty() ? Ids.next("call_") : start.id())
                    .put("type", "function");
            function(call.putObject("function"));
            if (start.seal().kind().equals(Seal.GEMINI_THOUGHT)) {
                call.putObject("extra_content")
                        .putObject("google")
                        .put("thought_signature", start.seal().value());
            }
        }

        void function(ObjectNode function) {
            String json = arguments.toString();
            function.put("name", start.name()).put("arguments", json.isBlank() ? "{}" : json);
        }
    }

    /** A choice so far. */
    private static final class Said {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thought = new StringBuilder(); // since the last seal
        private final List<String> thoughts = new ArrayList<>();
        private final List<String> blocks = new ArrayList<>();
        private final StringBuilder refusal = new StringBuilder();
        private final List<String> citations = new ArrayList<>();
        private final List<String> images = new ArrayList<>();
        private final Map<Integer, Tool> tools = new TreeMap<>();
        private String sound = "";
        private FinishReason reason = FinishReason.STOP;

        void seal(Seal seal) {
            String block = ChatPieces.thinking(thought.toString(), seal);
            if (!block.isEmpty()) {
                blocks.add(block);
                thoughts.add(thought.toString());
                thought.setLength(0);
            }
        }

        void show(ChatEvent.Media medium) {
            if (medium.mediaType().startsWith("audio/")) {
                sound = medium.base64();
            } else {
                String url = new DataUrl(medium.mediaType(), medium.base64()).url();
                text.append(ChatPicture.markdown(url));
                images.add(ChatPieces.image(url));
            }
        }

        /** A filter's sentence is shown; its code, which is one word, says nothing to people. */
        void finish(FinishReason why, String detail) {
            reason = why;
            if (why == FinishReason.CONTENT_FILTER && refusal.isEmpty() && detail.indexOf(' ') > 0) {
                refusal.append(detail);
            }
        }

        String reasoning() {
            List<String> all = new ArrayList<>(thoughts);
            all.add(thought.toString());
            all.removeIf(String::isEmpty);
            return String.join("\n", all);
        }
    }
}
