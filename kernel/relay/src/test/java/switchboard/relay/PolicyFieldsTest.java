package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Headers;

class PolicyFieldsTest {
    @Test
    void fieldsOfAllPoliciesAreThereInTheirOrder() {
        HttpFields fields = PolicyFields.of(List.of(
                Headers.of("X-RateLimit-Limit-Requests", "60"),
                Headers.NONE,
                Headers.of("X-Budget-Remaining", "12").with("X-Budget", "day")));
        assertThat(fields.stream().map(HttpField::toString))
                .containsExactly("X-RateLimit-Limit-Requests: 60", "X-Budget-Remaining: 12", "X-Budget: day");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\r\nSet-Cookie",
                "a:",
                "ä",
                "a\u0000",
                "Content-Length",
                "content-type",
                "Transfer-Encoding",
                "Connection",
                "Set-Cookie",
                "Retry-After",
                "Location",
                "Date",
                "X-Oneapi-Request-Id",
                "Access-Control-Allow-Origin",
                "X-Accel-Buffering",
                "Cache-Control",
                "Content-Encoding",
                "WWW-Authenticate"
            })
    void nameThatIsNotAPolicysIsLeftOut(String name) {
        assertThat(PolicyFields.of(Headers.of(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "\u0000", "é", "a\tb", "\u007f"})
    void valueThatCannotStandInAHeaderIsLeftOut(String value) {
        assertThat(PolicyFields.of(Headers.of("X-Budget", value))).isEmpty();
    }

    @Test
    void whatIsTooLongIsLeftOut() {
        assertThat(PolicyFields.of(Headers.of("X-Budget", "1".repeat(257)))).isEmpty();
        assertThat(PolicyFields.of(Headers.of("X".repeat(257), "1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-RateLimit-Remaining-Tokens",
                "x-ratelimit-reset-requests",
                "RateLimit",
                "RateLimit-Policy",
                "ratelimit-remaining",
                "anthropic-ratelimit-tokens-limit"
            })
    void everyNameForLimitsIsKnown(String name) {
        assertThat(PolicyFields.tellLimits(PolicyFields.of(Headers.of(name, "1"))))
                .isTrue();
        assertThat(PolicyFields.tellLimits(PolicyFields.of(Headers.of("X-" + name.replace('-', '_'), "1"))))
                .isFalse();
    }
}
