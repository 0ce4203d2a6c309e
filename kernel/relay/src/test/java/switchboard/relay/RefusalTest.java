package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void shapesOfTheContract() {
        assertThat(Refusal.before(401, "未提供令牌").json("7"))
                .isEqualTo("{\"error\":{\"message\":\"未提供令牌 (request id: 7)\",\"type\":\"one_api_error\"}}");
        assertThat(Refusal.local(400, "a_code", "no").json("7"))
                .isEqualTo("{\"error\":{\"message\":\"no (request id: 7)\",\"type\":\"one_api_error\",\"param\":\"\","
                        + "\"code\":\"a_code\"}}");
    }

    @Test
    void textsAreEscaped() {
        assertThat(JsonText.quote("a\"b\\c\nd\u0001e\u2028\ud800x🌍"))
                .isEqualTo("\"a\\\"b\\\\c\\nd\\u0001e\u2028\\ud800x🌍\"");
    }
}
