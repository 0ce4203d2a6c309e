package switchboard.provider.openai;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.DataUrl;
import switchboard.lib.wire.Ids;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonString;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventWriter;
import switchboard.spi.JsonBody;
import switchboard.spi.Seal;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Writes an answer as chunks: the role just before the first delta of a choice, one finish, then the usage if the client
 * asked for it.
 */
final class ChatEventWriter implements EventWriter {
    private static final String CHUNK = "chat.completion.chunk";
    private static final String PREFIX = "chatcmpl-";

    private final Call call;
    private final boolean functions;
    private final Map<Integer, Said> choices = new TreeMap<>();
    private String head;

    /** A writer for one call. */
    ChatEventWriter(Call call) {
        this.call = call;
        this.functions = wantsFunctions(call);
        this.head = ChatHead.of(call, PREFIX).json(CHUNK);
    }

    /** Whether the client knows functions, and no tools yet. */
    static boolean wantsFunctions(Call call) {
        return call.body() instanceof JsonBody body
                && body.member("functions").isPresent()
                && body.member("tools").isEmpty();
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Start start ->
                head = ChatHead.of(start, call, PREFIX).json(CHUNK);
            case ChatEvent.Text(int choice, String text) -> text(choice, "content", text, out);
            case ChatEvent.Thinking(int choice, String text) -> {
                text(choice, "reasoning_content", text, out);
                said(choice).thought.append(text);
            }
            case ChatEvent.Sealed(int choice, Seal seal) -> sealed(choice, seal, out);
            case ChatEvent.ToolStart start -> toolStart(start, out);
            case ChatEvent.ToolArguments(int choice, int index, String json) -> arguments(choice, index, json, out);
            case ChatEvent.Refusal(int choice, String text) -> text(choice, "refusal", text, out);
            case ChatEvent.Citation citation ->
                delta(citation.choice(), "\"annotations\":[" + ChatPieces.citation(citation) + "]", out);
            case ChatEvent.Media medium -> medium(medium, out);
            case ChatEvent.Finish(int choice, FinishReason reason, String detail) -> finish(choice, reason, out);
        }
    }

    private Said said(int choice) {
        return choices.computeIfAbsent(choice, key -> new Said());
    }

    private void text(int choice, String member, String text, Consumer<WireEvent> out) {
        if (!text.isEmpty()) {
            StringBuilder json = new StringBuilder(text.length() + 32)
                    .append('"')
                    .append(member)
                    .append("\":");
            delta(choice, JsonString.append(json, text), out);
        }
    }

    private void delta(int choice, CharSequence members, Consumer<WireEvent> out) {
        role(choice, out);
        send(choice, members, "null", out);
    }

    private void role(int choice, Consumer<WireEvent> out) {
        Said said = said(choice);
        if (!said.role) {
            said.role = true;
            send(choice, "\"role\":\"assistant\",\"content\":\"\"", "null", out);
        }
    }

    private void send(int choice, CharSequence members, String finish, Consumer<WireEvent> out) {
        StringBuilder chunk = new StringBuilder(head.length() + members.length() + 80);
        chunk.append(head)
                .append(",\"choices\":[{\"index\":")
                .append(choice)
                .append(",\"delta\":{")
                .append(members);
        out.accept(WireEvent.of(chunk.append("},\"finish_reason\":")
                .append(finish)
                .append("}]}")
                .toString()));
    }

    private void sealed(int choice, Seal seal, Consumer<WireEvent> out) {
        Said said = said(choice);
        String block = ChatPieces.thinking(said.thought.toString(), seal);
        if (!block.isEmpty()) {
            said.thought.setLength(0);
            delta(choice, "\"thinking_blocks\":[" + block + "]", out);
        }
    }

    private void toolStart(ChatEvent.ToolStart start, Consumer<WireEvent> out) {
        Said said = said(start.choice());
        String begun = said.role ? "" : "\"role\":\"assistant\",\"content\":null,";
        said.argued.putIfAbsent(start.index(), false);
        if (functions && start.index() > 0) {
            return; // there is one at most
        }
        said.role = true;
        StringBuilder name = JsonString.append(new StringBuilder("{\"name\":"), start.name());
        String function = name.append(",\"arguments\":\"\"}").toString();
        String call = functions ? "\"function_call\":" + function : "\"tool_calls\":[" + tool(start, function) + "]";
        send(start.choice(), begun + call, "null", out);
    }

    private static String tool(ChatEvent.ToolStart start, String function) {
        String id = start.id().isEmpty() ? Ids.next("call_") : start.id();
        StringBuilder json =
                new StringBuilder("{\"index\":").append(start.index()).append(",\"id\":");
        JsonString.append(json, id)
                .append(",\"type\":\"function\",\"function\":")
                .append(function);
        return json.append(ChatPieces.extraContent(start.seal())).append('}').toString();
    }

    private void arguments(int choice, int index, String json, Consumer<WireEvent> out) {
        if (json.isEmpty() || (functions && index > 0)) {
            return;
        }
        Said said = said(choice);
        said.argued.merge(index, !json.isBlank(), Boolean::logicalOr);
        StringBuilder members = new StringBuilder(json.length() + 64);
        if (functions) {
            JsonString.append(members.append("\"function_call\":{\"arguments\":"), json)
                    .append('}');
        } else {
            members.append("\"tool_calls\":[{\"index\":").append(index).append(",\"function\":{\"arguments\":");
            JsonString.append(members, json).append("}}]");
        }
        delta(choice, members, out);
    }

    private void medium(ChatEvent.Media medium, Consumer<WireEvent> out) {
        if (medium.mediaType().startsWith("audio/")) {
            delta(medium.choice(), "\"audio\":" + ChatPieces.sound(medium.base64()), out);
            return;
        }
        String url = new DataUrl(medium.mediaType(), medium.base64()).url();
        StringBuilder json = JsonString.append(new StringBuilder("\"content\":"), ChatPicture.markdown(url));
        delta(
                medium.choice(),
                json.append(",\"images\":[").append(ChatPieces.image(url)).append(']'),
                out);
    }

    private void finish(int choice, FinishReason reason, Consumer<WireEvent> out) {
        Said said = said(choice);
        if (said.finished) {
            return;
        }
        role(choice, out);
        for (Map.Entry<Integer, Boolean> tool : new TreeMap<>(said.argued).entrySet()) {
            if (!tool.getValue()) {
                arguments(choice, tool.getKey(), "{}", out);
            }
        }
        said.finished = true;
        String word = ChatFinish.word(reason, !said.argued.isEmpty());
        send(choice, "", "\"" + (functions && word.equals("tool_calls") ? "function_call" : word) + "\"", out);
    }

    @Override
    public void end(Usage usage, Consumer<WireEvent> out) {
        if (choices.isEmpty()) {
            said(0);
        }
        for (int choice : choices.keySet()) {
            finish(choice, FinishReason.STOP, out);
        }
        if (call.usageWanted()) {
            out.accept(WireEvent.of(head + ",\"choices\":[],\"usage\":" + Json.text(UsageWriter.write(usage)) + "}"));
        }
        out.accept(WireEvent.of("[DONE]"));
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        Interruption.events(failure).forEach(out);
    }

    @Override
    public byte[] document(Usage usage) {
        throw new IllegalStateException("the client wants events");
    }

    /** What a choice has said so far. */
    private static final class Said {
        private final Map<Integer, Boolean> argued = new TreeMap<>(); // whether a call has arguments, by its index
        private final StringBuilder thought = new StringBuilder(); // since the last seal
        private boolean role;
        private boolean finished;
    }
}
