package switchboard.provider.claude;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import switchboard.spi.Call;
import switchboard.spi.Channel;
import switchboard.spi.Dialect;
import switchboard.spi.Operation;
import switchboard.spi.Provider;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.ChannelBuilder;
import switchboard.testkit.ChatAnswer;
import switchboard.testkit.Looks;
import switchboard.testkit.ProviderContract;
import switchboard.testkit.Recording;
import switchboard.testkit.Wire;

class BedrockContractTest extends ProviderContract {
    private static final Provider PROVIDER = new BedrockProvider();

    @Override
    protected Stream<Provider> providers() {
        return Stream.of(PROVIDER);
    }

    @Override
    protected Stream<Recording> recordings() {
        Channel channel = new ChannelBuilder(33).config("region", "us-east-1").build();
        return Stream.of(
                new Recording(
                        "claude-stream",
                        PROVIDER,
                        call("claude-sonnet-4-5", Dialect.CLAUDE_MESSAGES),
                        channel,
                        BedrockFixtures.bytes("claude-stream.upstream.eventstream.bin"),
                        answer(
                                "Ein Punkt 👋",
                                "",
                                List.of(),
                                "end_turn",
                                Map.of("input_tokens", 20L, "output_tokens", 9L),
                                "")),
                new Recording(
                        "claude-stream-exception",
                        PROVIDER,
                        call("claude-sonnet-4-5", Dialect.CLAUDE_MESSAGES),
                        channel,
                        BedrockFixtures.bytes("claude-stream-exception.upstream.eventstream.bin"),
                        answer(
                                "Ein Punkt",
                                "",
                                List.of(),
                                "",
                                Map.of("input_tokens", 20L),
                                "The system encountered an unexpected error during processing. Try your request"
                                        + " again.")),
                new Recording(
                        "converse-stream",
                        PROVIDER,
                        call("nova-pro", BedrockConverse.ID),
                        channel,
                        BedrockFixtures.bytes("converse-stream.upstream.eventstream.bin"),
                        answer(
                                "Checking.",
                                "Call again.",
                                List.of("get_weather({\"city\":\"Oslo\"})[tooluse_9]"),
                                "TOOL_CALLS",
                                Map.of(),
                                "")),
                new Recording(
                        "converse-stream-throttled",
                        PROVIDER,
                        call("nova-pro", BedrockConverse.ID),
                        channel,
                        BedrockFixtures.bytes("converse-stream-throttled.upstream.eventstream.bin"),
                        answer("", "", List.of(), "", Map.of(), "Too many tokens, please wait before trying again.")));
    }

    private static Call call(String model, String dialect) {
        String json = "{\"model\":\"%s\",\"messages\":[]}".formatted(model);
        return new CallBuilder(Operation.CHAT, BedrockFixtures.body(json))
                .dialect(dialect).stream(true).build();
    }

    private static ChatAnswer answer(
            String content,
            String reasoning,
            List<String> tools,
            String finish,
            Map<String, Long> usage,
            String error) {
        return new ChatAnswer(content, reasoning, tools, finish, usage, !finish.isEmpty(), error, List.of());
    }

    @Override
    protected Looks looks(Recording recording) {
        return recording.call().dialect().equals(BedrockConverse.ID)
                ? Looks.through(new BedrockConverse())
                : super.looks(recording);
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }
}
