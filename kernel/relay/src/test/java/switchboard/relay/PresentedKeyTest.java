package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresentedKeyTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Bearer sk-KEY, KEY, none",
                "Bearer KEY, KEY, none",
                "sk-KEY, KEY, none",
                "KEY, KEY, none",
                "Bearer sk-KEY-7, KEY, 7",
                "KEY-7-8, KEY, 7",
                "sk-KEY-, KEY, ''",
                "bearer KEY, bearer KEY, none",
                "sk-sk-KEY, sk, KEY",
                "Bearer sk-, '', none",
                "'', '', none"
            })
    void formsOfTheContract(String value, String key, String channel) {
        PresentedKey presented = PresentedKey.of(value);
        assertThat(presented.key()).isEqualTo(key);
        assertThat(presented.channel()).isEqualTo(Optional.ofNullable(channel));
        assertThat(presented.toString()).doesNotContain("KEY");
    }

    @Test
    void usualFieldComesFirst() {
        HttpFields fields = HttpFields.build().add("X-Api-Key", "b").add("Authorization", "a");
        assertThat(PresentedKey.in(fields).key()).isEqualTo("a");
        assertThat(PresentedKey.in(HttpFields.build().add("Authorization", "").add("api-key", "c"))
                        .key())
                .isEqualTo("c");
    }
}
