package switchboard.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import switchboard.spi.ChatEvent;
import switchboard.spi.ChatEvent.FinishReason;
import switchboard.spi.Dialect;
import switchboard.spi.EventReader;
import switchboard.spi.Usage;
import switchboard.spi.WireEvent;

/** A dialect that no client speaks, as its own reader understands it: what it finished is finished. */
record ReaderLooks(Dialect dialect) implements Looks {
    @Override
    public ChatAnswer stream(List<Sent> events) {
        EventReader reader = dialect.reader();
        List<ChatEvent> told = new ArrayList<>();
        for (Sent event : events) {
            reader.event(new WireEvent(event.name(), WireEvent.of(event.data()).data()), told::add);
        }
        return answer(told);
    }

    @Override
    public ChatAnswer document(String json) {
        List<ChatEvent> told = new ArrayList<>();
        dialect.reader().document(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), told::add);
        return answer(told);
    }

    private static ChatAnswer answer(List<ChatEvent> told) {
        PivotAnswer pivot = PivotAnswer.of(told);
        return new ChatAnswer(
                pivot.text() + pivot.refusal(),
                pivot.thinking(),
                pivot.tools(),
                pivot.finishes().values().stream()
                        .map(FinishReason::name)
                        .findFirst()
                        .orElse(""),
                Map.of(),
                !pivot.finishes().isEmpty(),
                "",
                pivot.flaws());
    }

    @Override
    public String refusal(String json) {
        return "";
    }

    @Override
    public Optional<FinishReason> reason(ChatAnswer answer) {
        return answer.finish().isEmpty() ? Optional.empty() : Optional.of(FinishReason.valueOf(answer.finish()));
    }

    @Override
    public Usage usage(ChatAnswer answer) {
        return Usage.NONE;
    }
}
