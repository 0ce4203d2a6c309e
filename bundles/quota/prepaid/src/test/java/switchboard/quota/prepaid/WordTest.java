package switchboard.quota.prepaid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WordTest {
    private static long count(String text, String word) {
        return Word.of(word, '_').in(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wordsAreCountedWhereverTheyStand() {
        assertThat(count("a_b", "a_b")).isEqualTo(1);
        assertThat(count("xa_b", "a_b")).isEqualTo(1);
        assertThat(count("a_bx", "a_b")).isEqualTo(1);
        assertThat(count("a_ba_ba_b", "a_b")).isEqualTo(3);
        assertThat(count("a_xa_a_b_b", "a_b")).isEqualTo(1);
        assertThat(count("a_ a_", "a_b")).isZero();
        assertThat(count("_b", "a_b")).isZero();
        assertThat(count("", "a_b")).isZero();
    }

    @Test
    void wordsDoNotOverlap() {
        assertThat(count("____", "__")).isEqualTo(2);
        assertThat(count("a_a_a_a", "a_a")).isEqualTo(2);
    }

    /** Few different bytes, so that everything nearly matches; some beyond ASCII. */
    @Test
    void asOftenAsAPlainSearchFindsThem() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append("_^`ab\u00df".charAt(random.nextInt(6)));
            }
            String word = "a_b";
            int plain = (text.length() - text.toString().replace(word, "").length()) / word.length();
            assertThat(count(text.toString(), word)).as("%s", text).isEqualTo(plain);
        }
    }
}
