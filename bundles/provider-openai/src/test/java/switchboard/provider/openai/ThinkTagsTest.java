package switchboard.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkTagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "<think>@Hm.</think>@@Use a <think> tag?|Hm.|Use a <think> tag?",
                "@ <think>a</think>b|a|b",
                "<think>a<b</thin>c</think>d</think>|a<b</thin>c|d</think>",
                "no tags|''|no tags",
                "<thinking>no</thinking>|''|<thinking>no</thinking>",
                "<think>never closed </thi|never closed </thi|''",
                "<thi|''|<thi",
                "<think></think>x|''|x",
                "say <think>x</think>|''|say <think>x</think>"
            })
    void firstPairAtTheBeginningIsReasoning(String text, String reasoning, String rest) {
        String whole = text.replace('@', '\n');
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            ThinkTags tags = new ThinkTags();
            StringBuilder thought = new StringBuilder();
            StringBuilder said = new StringBuilder();
            int from = 0;
            while (from < whole.length()) {
                int to = Math.min(whole.length(), from + 1 + random.nextInt(round == 0 ? 1000 : 6));
                ThinkTags.Split split = tags.next(whole.substring(from, to));
                thought.append(split.reasoning());
                said.append(split.text());
                from = to;
            }
            thought.append(tags.end().reasoning());
            assertThat(tags.end()).as("nothing is held twice").isEqualTo(new ThinkTags.Split("", ""));
            if (!rest.equals("<thi")) {
                assertThat(said).hasToString(rest);
            }
            assertThat(thought).hasToString(reasoning);
        }
    }

    @ParameterizedTest
    @CsvSource({"<thi", "<", "<think"})
    void tagThatNeverCameIsText(String text) {
        ThinkTags tags = new ThinkTags();
        assertThat(tags.next(text)).isEqualTo(new ThinkTags.Split("", ""));
        assertThat(tags.end()).isEqualTo(new ThinkTags.Split("", text));
    }
}
