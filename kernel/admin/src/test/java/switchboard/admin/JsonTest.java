package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsAsOneApiDoes() throws IOException {
        TokenInput token = read("""
                {"NAME": "t", "Expired_Time": null, "remain_quota": 9223372036854775807, "unknown": [1], "models": ""}
                trailing""");
        assertThat(token.name()).isEqualTo("t");
        assertThat(token.expiredTime()).isZero();
        assertThat(token.remainQuota()).isEqualTo(Long.MAX_VALUE);
        assertThat(token.models()).isEmpty();
        assertThat(token.subnet()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "7",
                "{",
                "{\"name\"}",
                "{\"name\": 1}",
                "{\"name\": true}",
                "{\"name\": {}}",
                "{\"name\": []}",
                "{\"id\": \"1\"}",
                "{\"id\": 1.5}",
                "{\"id\": true}",
                "{\"id\": 9223372036854775808}",
                "{\"unlimited_quota\": \"true\"}",
                "{\"unlimited_quota\": 1}",
                "{\"id\": \"\"}",
                "{\"id\": {}}",
                "\u0000",
                "<xml/>"
            })
    void aWrongTypeIsAnError(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void depthDoesNotBreakIt() {
        assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(1_000_000))).isInstanceOf(IOException.class);
    }

    @Test
    void namesOfAnObjectAreSorted() {
        assertThat(Json.names("{\"vip\": 1, \"default\": 2}")).containsExactly("default", "vip");
        assertThat(Json.names("no json")).isEmpty();
        assertThat(Json.names("")).isEmpty();
        assertThat(Json.names("[1]")).isEmpty();
    }

    @Test
    void wholeNumbersHaveNoFraction() {
        assertThat(new String(Json.write(new Double[] {500_000.0, 0.0, -3.0, 0.042, 1e20}), StandardCharsets.UTF_8))
                .isEqualTo("[500000,0,-3,0.042,1.0E20]");
    }

    private static TokenInput read(String json) throws IOException {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), TokenInput.class);
    }
}
