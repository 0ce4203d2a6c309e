package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Operation;
import switchboard.spi.Outcome.Ending;
import switchboard.spi.Receipt;
import switchboard.spi.Usage;

class PaidCallTest {
    private static final Receipt RECEIPT = new Receipt(
            "ratio",
            List.of(new Receipt.Item("prompt", 9, "0.25"), new Receipt.Item("completion", 12, "0.75")),
            "1",
            Receipt.Rule.UP_AT_LEAST_1);

    @Test
    void isReadBackAsItWas() {
        PaidCall call = call("gpt-4o", RECEIPT);
        assertThat(PaidCall.of(call.json())).isEqualTo(call);
        assertThat(call.past().usage()).isEqualTo(call.usage());
    }

    @Test
    void aCallWithoutAPriceHasNoItems() {
        PaidCall call = call("gpt-4o", Receipt.NONE);
        assertThat(call.json()).doesNotContain("items");
        assertThat(PaidCall.of(call.json())).isEqualTo(call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"倍", "\0", "\uD834", "\""})
    void noTextMakesItTooLongForTheJournal(String character) {
        String json = call(character.repeat(5_000), RECEIPT).json();
        assertThat(json.getBytes(StandardCharsets.UTF_8).length).isLessThan(3000);
        assertThat(PaidCall.of(json).quota()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"operation\":\"chat\"}", "null"})
    void whatIsNoReceiptIsRefused(String text) {
        assertThatThrownBy(() -> PaidCall.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PaidCall call(String name, Receipt receipt) {
        return new PaidCall(
                name.length() > 100 ? name : "2026112210000000000001",
                Instant.ofEpochSecond(1_790_000_000),
                name.length() > 100 ? name : "default",
                Operation.CHAT,
                name,
                3,
                1,
                Ending.COMPLETE,
                false,
                new Usage(9, 12, 4, 0, 0, 3, 0, 0),
                receipt,
                Long.MAX_VALUE);
    }
}
