package switchboard.lib.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.EventWriter;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/**
 * Chat events as GenerateContentResponses, one an event. Words go out as they come; calls, which are whole here, wait for
 * the last event, that of the reasons and the usage.
 */
final class GenerateWriter implements EventWriter {
    private final Call call;
    private final Map<Integer, CandidateWriter> candidates = new TreeMap<>();
    private String id = "";

    GenerateWriter(Call call) {
        this.call = call;
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Start start -> id = start.id();
            case ChatEvent.Text(int choice, String text) -> at(choice).text(text, false);
            case ChatEvent.Refusal(int choice, String text) -> at(choice).text(text, false);
            case ChatEvent.Thinking(int choice, String text) -> at(choice).text(text, true);
            case ChatEvent.Sealed sealed -> at(sealed.choice()).sealed(sealed.seal());
            case ChatEvent.Media(int choice, String type, String base64) ->
                at(choice).medium(type, base64);
            case ChatEvent.ToolStart start -> at(start.choice()).call(start);
            case ChatEvent.ToolArguments(int choice, int index, String json) ->
                at(choice).arguments(index, json);
            case ChatEvent.Citation citation -> at(citation.choice()).cite(citation);
            case ChatEvent.Finish(int choice, ChatEvent.FinishReason reason, String detail) ->
                at(choice).finish(reason);
        }
        if (call.stream()) {
            flush(out);
        }
    }

    private CandidateWriter at(int choice) {
        return candidates.computeIfAbsent(choice, CandidateWriter::new);
    }

    private void flush(Consumer<WireEvent> out) {
        for (CandidateWriter candidate : candidates.values()) {
            if (candidate.hasParts()) {
                ObjectNode response = JsonNodeFactory.instance.objectNode();
                response.putArray("candidates").add(candidate.said());
                out.accept(event(named(response)));
            }
        }
    }

    private ObjectNode named(ObjectNode response) {
        return response.put("modelVersion", call.model()).put("responseId", id.isEmpty() ? call.id() : id);
    }

    private static WireEvent event(ObjectNode response) {
        return new WireEvent("", ByteBuffer.wrap(Json.bytes(response)));
    }

    @Override
    public void end(Usage usage, Consumer<WireEvent> out) {
        out.accept(event(last(usage)));
    }

    @Override
    public byte[] document(Usage usage) {
        return Json.bytes(last(usage));
    }

    private ObjectNode last(Usage usage) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        ArrayNode all = response.putArray("candidates");
        candidates.values().forEach(candidate -> all.add(candidate.last()));
        response.set("usageMetadata", GenerateUsage.write(usage));
        return named(response);
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        out.accept(Interruption.event(failure));
    }
}
