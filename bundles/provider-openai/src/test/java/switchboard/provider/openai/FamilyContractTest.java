package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Pieces;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Replay;
import switchboard.testkit.Wire;

/** The contract of providers, over every shipped declaration and every recorded chat stream. */
class FamilyContractTest extends ProviderContract {
    private static final Map<String, Long> USAGE_OF_THE_FILTERED =
            Map.of("prompt_tokens", 8L, "completion_tokens", 3L, "total_tokens", 11L);

    /** Streams whose answer is not recorded beside them. */
    private static final Map<String, ChatAnswer> ANSWERS = Map.of(
            "azure/stream-async-filter",
            answer("Hello!", "stop", USAGE_OF_THE_FILTERED),
            "azure/stream-output-filtered",
            answer("Hello", "content_filter", USAGE_OF_THE_FILTERED),
            "openai/completions-stream",
            answer("\n\nThis is a test.", "stop", Map.of()),
            "zhipu/v4.stream-sensitive",
            answer("The", "content_filter", Map.of("prompt_tokens", 14L, "completion_tokens", 1L)));

    @Override
    protected Stream<Provider> providers() {
        return Fixtures.providers().stream();
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<Recording> recordings() {
        List<Recording> recordings = new ArrayList<>();
        Fixtures.names(".upstream.sse").forEach(name -> {
            String stem = name.replace(".upstream.sse", "");
            if (!stem.startsWith("openai/images") && !stem.startsWith("openai/transcription")) {
                recordings.add(recording(stem, name));
            }
        });
        return recordings.stream();
    }

    @Test
    void everyRecordedChatStreamIsPlayed() {
        assertThat(recordings()).hasSize(30);
    }

    @Test
    void hiddenUsageIsStillKnown() {
        Recording hidden = recording("openai/stream-usage-hidden", "openai/stream-usage-hidden.upstream.sse");
        Replay replay = replay(hidden, Pieces.whole(hidden.upstream()));
        assertThat(replay.usage().prompt()).isEqualTo(9);
        assertThat(replay.usage().completion()).isEqualTo(3);
        assertThat(ChatAnswer.of(replay.events()).usage()).isEmpty();
    }

    @Test
    void whatNeedsNoMendingPassesByteForByte() {
        for (String stem : List.of("openai/stream", "openai/stream-tools", "novita/stream", "azure/stream")) {
            Recording recording = recording(stem, stem + ".upstream.sse");
            List<String> expected = ChatAnswer.events(Fixtures.text(stem + ".openai.sse"));
            assertThat(replay(recording, Pieces.whole(recording.upstream())).events())
                    .as(stem)
                    .isEqualTo(
                            stem.startsWith("novita")
                                    ? ChatAnswer.events(Fixtures.text(stem + ".upstream.sse"))
                                    : expected);
        }
    }

    private static Recording recording(String stem, String name) {
        String folder = Fixtures.folder(name);
        ChatAnswer answer = ANSWERS.containsKey(stem)
                ? ANSWERS.get(stem)
                : ChatAnswer.of(ChatAnswer.events(Fixtures.text(stem + ".openai.sse")));
        boolean completions = stem.equals("openai/completions-stream");
        Operation operation = completions ? Operation.COMPLETIONS : Operation.CHAT;
        boolean usageWanted = !stem.endsWith("usage-hidden");
        Call call = new CallBuilder(
                        operation,
                        Fixtures.body(
                                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true}"
                                        .formatted(model(name))))
                .usageWanted(usageWanted)
                .build();
        return new Recording(
                stem,
                Fixtures.provider(folder),
                call,
                Fixtures.channel(folder)
                        .config("split_think_tags", String.valueOf(stem.equals("vllm/stream-think-tags")))
                        .build(),
                Fixtures.bytes(name),
                answer);
    }

    private static String model(String name) {
        return Json.known(ChatAnswer.events(Fixtures.text(name)).get(name.startsWith("azure") ? 1 : 0))
                .path("model")
                .asText("requested-model");
    }

    private static ChatAnswer answer(String content, String finish, Map<String, Long> usage) {
        return new ChatAnswer(content, "", List.of(), finish, usage, true, "", List.of());
    }
}
