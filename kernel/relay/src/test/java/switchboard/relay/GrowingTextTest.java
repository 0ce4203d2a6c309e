package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.deploy.Leases;
import switchboard.spi.Call;
import switchboard.spi.TokenCounter;
import switchboard.testkit.FakeOptions;

/** A text that grows has the tokens it would have if it were counted at once. */
final class GrowingTextTest {
    private static final TokenCounter REAL = new TiktokenCounter(new FakeOptions(), new Leases());

    private static final String PROSE =
            "It's the operator's folder: nothing's lost, they'll see. \"Really?\" - yes, 100%; isn't it?\n\n- one\n- two\n";
    private static final String CODE =
            "for (int i = 0; i < list.size(); i++) {\n    sum += list.get(i);\n}\n\t// done\r\n";
    private static final String CHINESE = "网关在调用进行时更换提供者，没有一条流会中断。真的吗？是的！它从不丢失一分钱：请看账本；";

    static Stream<String> texts() {
        return Stream.of(PROSE, CODE, CHINESE, PROSE + CHINESE + CODE).map(text -> text.repeat(20));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void partsCountWhatTheWholeCounts(String text) {
        for (String model : new String[] {"gpt-4", "gpt-4o"}) {
            for (int seed = 0; seed < 10; seed++) {
                var random = new Random(seed);
                var growing = new GrowingText(REAL, model);
                var soFar = new StringBuilder();
                while (soFar.length() < text.length()) {
                    int more = Math.min(text.length() - soFar.length(), 1 + random.nextInt(60));
                    soFar.append(text, soFar.length(), soFar.length() + more);
                    assertThat(growing.count(soFar))
                            .as("%s, seed %d, %d characters", model, seed, soFar.length())
                            .isEqualTo(REAL.text(model, soFar));
                }
            }
        }
    }

    /** Counts characters, and how many it was shown altogether. */
    private static final class Characters implements TokenCounter {
        private long shown;

        @Override
        public long prompt(Call call, String model) {
            return 0;
        }

        @Override
        public long text(String model, CharSequence text) {
            shown += text.length();
            return text.length();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"some words ", "没有空格的句子，", "withoutanyplacetocut"})
    void longTextIsNotCountedAgainAndAgain(String piece) {
        var counter = new Characters();
        var growing = new GrowingText(counter, "gpt-4o");
        var text = new StringBuilder();
        String part = IntStream.range(0, 400).mapToObj(i -> piece).collect(Collectors.joining());
        for (int i = 0; i < 200; i++) {
            text.append(part);
            assertThat(growing.count(text)).isEqualTo(text.length());
        }
        assertThat(counter.shown).isLessThan(6L * text.length());
    }

    @Test
    void whatCameAllAtOnceIsCountedByAndBy() {
        var growing = new GrowingText(new Characters(), "gpt-4o");
        String text = "some words ".repeat(10_000);
        long before = 0;
        for (int i = 0; i < 4; i++) {
            long now = growing.count(text);
            assertThat(now - before).isBetween(1L, (long) RelayedCall.LONG);
            before = now;
        }
        assertThat(before).isEqualTo(text.length());
    }

    @Test
    void nothingIsNothing() {
        assertThat(new GrowingText(REAL, "gpt-4o").count("")).isZero();
    }
}
