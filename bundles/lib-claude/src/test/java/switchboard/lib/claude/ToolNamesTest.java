package switchboard.lib.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"get_weather", "a-b", "X9", "get_x86", "_xact", "a_x3a", "__x__"})
    void namesThatClaudeTakesStayAsTheyAre(String name) {
        assertThat(ToolNames.encoded(name)).isEqualTo(name);
        assertThat(ToolNames.decoded(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"a.b,a_x2e_b", "a:b/c,a_x3a_b_x2f_c", "wetter_für,wetter_f_xfc_r", "a_x2e_b,a_x5f_x2e_b"})
    void othersAreEscaped(String name, String escaped) {
        assertThat(ToolNames.encoded(name)).isEqualTo(escaped);
        assertThat(ToolNames.decoded(escaped)).isEqualTo(name);
    }

    @Test
    void noTwoNamesBecomeOneAndEveryNameComesBack() {
        Random random = new Random(11);
        Map<String, String> seen = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                name.append("_x3a2e5f:.ü".charAt(random.nextInt(11)));
            }
            String encoded = ToolNames.encoded(name.toString());
            assertThat(encoded).matches("[a-zA-Z0-9_-]+");
            assertThat(ToolNames.decoded(encoded)).isEqualTo(name.toString());
            String before = seen.put(encoded, name.toString());
            assertThat(before == null || before.contentEquals(name)).isTrue();
        }
    }

    @Test
    void marksThatAreNoneStay() {
        assertThat(ToolNames.decoded("a_xffffff_b")).isEqualTo("a_xffffff_b");
    }
}
