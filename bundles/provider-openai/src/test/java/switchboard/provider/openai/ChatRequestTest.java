package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import switchboard.lib.wire.Json;
import switchboard.spi.Call;
import switchboard.spi.Dialect;
import switchboard.spi.Operation;
import switchboard.testkit.CallBuilder;
import switchboard.testkit.RequestContract;
import switchboard.testkit.Wire;

/** Requests, read and written again. */
class ChatRequestTest extends RequestContract {
    @Override
    protected Dialect dialect() {
        return new ChatDialect();
    }

    @Override
    protected Wire wire() {
        return KernelWire.WIRE;
    }

    @Override
    protected Stream<String> requests() {
        return ChatFixtures.requests().stream().map(ChatFixtures::text);
    }

    /** Requests that are as we would write them. */
    static Stream<String> ours() {
        Set<String> otherwise = Set.of("claude/chat", "responses-to-chat", "chat-to-responses", "usage-hidden");
        return ChatFixtures.requests().stream()
                .filter(name -> otherwise.stream().noneMatch(name::contains));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void requestReadAndWrittenIsTheSameRequest(String name) {
        JsonNode wanted = ChatFixtures.json(name);
        Call call = new CallBuilder(Operation.CHAT, Fixtures.body(Json.text(wanted))).build();
        String written = new ChatDialect().writeRequest(new ChatDialect().readRequest(call));
        JsonNode plain = ChatFixtures.plain(Json.known(written));
        assertThat(renamed(plain)).isEqualTo(renamed(ChatFixtures.plain(wanted)));
    }

    /** What may be said in two ways is said in one; empty arguments are no JSON and become some. */
    private static JsonNode renamed(JsonNode request) {
        String text = Json.text(request)
                .replace("\"max_completion_tokens\"", "\"max_tokens\"")
                .replace("\"arguments\":\"\"", "\"arguments\":\"{}\"");
        return Json.known(text);
    }
}
