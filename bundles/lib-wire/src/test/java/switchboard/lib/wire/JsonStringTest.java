package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringTest {
    private static String quoted(String text) {
        return JsonString.append(new StringBuilder(), text).toString();
    }

    @Test
    void whatJsonReservesIsEscaped() {
        assertThat(quoted("a\"b\\c\n\r\t\u0001/ü👋")).isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0001/ü👋\"");
        assertThat(quoted("")).isEqualTo("\"\"");
    }

    @Test
    void halfACharacterIsAnEscape() {
        assertThat(quoted("\ud83d")).isEqualTo("\"\\ud83d\"");
        assertThat(quoted("a\udc4b\ud83d")).isEqualTo("\"a\\udc4b\\ud83d\"");
    }

    @Test
    void anyTextReadsBackTheSame() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            }
            assertThat(Json.known(quoted(text.toString())).textValue()).isEqualTo(text.toString());
        }
    }
}
