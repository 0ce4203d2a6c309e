package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Call;
import switchboard.spi.Caller;
import switchboard.spi.Dialect;
import switchboard.spi.Headers;
import switchboard.spi.JsonBody;
import switchboard.spi.Memory;
import switchboard.spi.Operation;

class FallbacksTest {
    private static final Caller ALICE = new Caller(1, "alice", "default", 1, 12, "token", true);

    private String option = """
            {"groups":{"default":{"gpt-4o":["gpt-4o-mini","gpt-4o","claude","claude"],"x":[]},"vip":{"gpt-4o":["o3"]}},
             "tokens":{"12":{"o3":["o4-mini"]},"13":{"gpt-4o":["never"]}}, "later":[1]}""";
    private final Fallbacks fallbacks = new Fallbacks(name -> name.equals("ModelFallbacks") ? option : "");

    @Test
    void groupsChainHasEachModelOnceAndNotTheOneAskedFor() {
        assertThat(fallbacks.of(ALICE, "gpt-4o")).containsExactly("gpt-4o-mini", "claude");
        assertThat(fallbacks.of(ALICE, "x")).isEmpty();
        assertThat(fallbacks.of(ALICE, "unknown")).isEmpty();
    }

    @Test
    void tokensChainComesFirst() {
        assertThat(fallbacks.of(ALICE, "o3")).containsExactly("o4-mini");
        option = "{\"groups\":{\"default\":{\"m\":[\"a\"]}},\"tokens\":{\"12\":{\"m\":[\"b\"]}}}";
        assertThat(fallbacks.of(ALICE, "m")).containsExactly("b");
    }

    @Test
    void chainHasAnEnd() {
        option = "{\"groups\":{\"default\":{\"m\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]}}}";
        assertThat(fallbacks.of(ALICE, "m")).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "7", "{\"groups\":7}", "{\"groups\":{\"default\":[]}}", "{\"groups\":", "{\"tokens\""})
    void whatCannotBeReadIsNoChain(String text) {
        option = text;
        assertThat(fallbacks.of(ALICE, "gpt-4o")).isEmpty();
    }

    @Test
    void callForAnotherModelSaysSoInItsBody() {
        Call call = call("{\"model\": \"a\", \"seed\":12345678901234567890}");
        Call other = Fallbacks.call(call, "b\"c");
        assertThat(other.model()).isEqualTo("b\"c");
        assertThat(text(other)).isEqualTo("{\"model\": \"b\\\"c\", \"seed\":12345678901234567890}");
        assertThat(text(Fallbacks.call(call("{\"contents\":[]}"), "b")))
                .as("a dialect whose path names the model")
                .isEqualTo("{\"contents\":[]}");
    }

    private static String text(Call call) {
        return call.body() instanceof JsonBody json ? new String(json.bytes(), StandardCharsets.UTF_8) : "";
    }

    private static Call call(String json) {
        return new Call(
                "id",
                Dialect.OPENAI_CHAT,
                Operation.CHAT,
                "/v1/chat/completions",
                "",
                "a",
                false,
                false,
                new Headers(List.of()),
                SplicedJson.parse(json.getBytes(StandardCharsets.UTF_8)),
                Memory.NONE,
                Instant.EPOCH);
    }
}
