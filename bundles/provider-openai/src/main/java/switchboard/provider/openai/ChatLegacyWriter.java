package switchboard.provider.openai;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;
import switchboard.lib.wire.Json;
import switchboard.lib.wire.JsonString;
import switchboard.spi.Call;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.EventWriter;
import switchboard.spi.UpstreamFailure;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** Writes answers of legacy completions, streamed or whole: they have text, and nothing else. */
final class ChatLegacyWriter implements EventWriter {
    private static final String OBJECT = "text_completion";
    private static final String PREFIX = "cmpl-";

    private final Call call;
    private final Map<Integer, Said> choices = new TreeMap<>();
    private String head;

    /** A writer for one call. */
    ChatLegacyWriter(Call call) {
        this.call = call;
        this.head = ChatHead.of(call, PREFIX).json(OBJECT);
    }

    @Override
    public void event(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Start start ->
                head = ChatHead.of(start, call, PREFIX).json(OBJECT);
            case ChatEvent.Text(int choice, String text) -> text(choice, text, out);
            case ChatEvent.Refusal(int choice, String text) -> text(choice, text, out);
            case ChatEvent.Finish(int choice, FinishReason reason, String detail) -> finish(choice, reason, out);
            case ChatEvent.Thinking thinking -> {}
            case ChatEvent.Sealed sealed -> {}
            case ChatEvent.ToolStart start -> {}
            case ChatEvent.ToolArguments arguments -> {}
            case ChatEvent.Citation citation -> {}
            case ChatEvent.Media medium -> {}
        }
    }

    private Said said(int choice) {
        return choices.computeIfAbsent(choice, key -> new Said());
    }

    private void text(int choice, String text, Consumer<WireEvent> out) {
        if (call.stream() && !text.isEmpty()) {
            said(choice);
            send(choice(choice, text, "null"), out);
        } else {
            said(choice).text.append(text);
        }
    }

    private void finish(int choice, FinishReason reason, Consumer<WireEvent> out) {
        Said said = said(choice);
        if (!said.finished) {
            said.finished = true;
            said.reason = reason;
            if (call.stream()) {
                send(choice(choice, "", word(reason)), out);
            }
        }
    }

    private static String word(FinishReason reason) {
        return '"' + ChatFinish.word(reason, false) + '"';
    }

    private static String choice(int index, CharSequence text, String finish) {
        StringBuilder json = new StringBuilder(text.length() + 80).append("{\"text\":");
        JsonString.append(json, text).append(",\"index\":").append(index);
        return json.append(",\"logprobs\":null,\"finish_reason\":")
                .append(finish)
                .append('}')
                .toString();
    }

    private void send(String choice, Consumer<WireEvent> out) {
        out.accept(WireEvent.of(head + ",\"choices\":[" + choice + "]}"));
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
            out.accept(WireEvent.of(head + ",\"choices\":[]" + usage(usage)));
        }
        out.accept(WireEvent.of("[DONE]"));
    }

    private static String usage(Usage usage) {
        return ",\"usage\":" + Json.text(UsageWriter.write(usage)) + "}";
    }

    @Override
    public void broken(UpstreamFailure failure, Consumer<WireEvent> out) {
        Interruption.events(failure).forEach(out);
    }

    @Override
    public byte[] document(Usage usage) {
        if (choices.isEmpty()) {
            said(0);
        }
        StringJoiner all = new StringJoiner(",", head + ",\"choices\":[", "]" + usage(usage));
        choices.forEach((index, said) -> all.add(choice(index, said.text, word(said.reason))));
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What a choice has said so far. */
    private static final class Said {
        private final StringBuilder text = new StringBuilder();
        private FinishReason reason = FinishReason.STOP;
        private boolean finished;
    }
}
