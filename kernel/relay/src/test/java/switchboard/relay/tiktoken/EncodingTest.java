package switchboard.relay.tiktoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encodings count what another implementation of them counts, whatever the text. */
final class EncodingTest {
    private static final EncodingRegistry OTHERS = Encodings.newLazyEncodingRegistry();
    private static final Encoding CL100K = Encoding.cl100k();
    private static final Encoding O200K = Encoding.o200k();

    /** What alternatives of the patterns begin with, end at or tell apart. */
    private static final List<String> PARTS = List.of(
            "'s",
            "'ll",
            "'LL",
            "'re",
            "'Ve",
            "'M",
            "'",
            "d",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\u0085",
            "\u00a0",
            "\u2028",
            "\u3000",
            "\u200b",
            "/",
            "!",
            "?!",
            "\"",
            "_",
            "-",
            "abc",
            "ABC",
            "Abc",
            "aBC",
            "the ",
            " quick",
            " JSON",
            "123",
            "1",
            "Ⅷ",
            "²",
            "\u0301",
            "\u0903",
            "\u20dd",
            "\u02b0",
            "é",
            "É",
            "ǅ",
            "\u1e9e",
            "\u0130",
            "中",
            "国人",
            "عربي",
            "हिन्दी",
            "한국",
            "日本語",
            "\ud83d\ude00",
            "\ud835\udc00",
            "{\"a\":",
            "</p>\n");

    /** The other implementation of the first does not fold the long s, and takes halves of pairs for three bytes. */
    private static final List<String> ODD = List.of("\u017f", "'\u017f", "\ud800", "\udc00");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void textsOfAllKindsCountAlike(long seed) {
        ToLongFunction<String> cl100k = OTHERS.getEncoding(EncodingType.CL100K_BASE)::countTokensOrdinary;
        ToLongFunction<String> o200k = OTHERS.getEncoding(EncodingType.O200K_BASE)::countTokensOrdinary;
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            String text = text(random, PARTS);
            assertThat(CL100K.count(text)).as(text).isEqualTo(cl100k.applyAsLong(text));
            String odd = text(random, random.nextBoolean() ? PARTS : ODD) + text;
            assertThat(O200K.count(odd)).as(odd).isEqualTo(o200k.applyAsLong(odd));
        }
    }

    private static String text(Random random, List<String> parts) {
        var text = new StringBuilder();
        for (int left = random.nextInt(30); left >= 0; left--) {
            switch (random.nextInt(10)) {
                case 0, 1 -> text.append((char) (' ' + random.nextInt(95)));
                case 2 -> text.appendCodePoint(0xa0 + random.nextInt(0xd700)); // below the halves of pairs
                default -> text.append(parts.get(random.nextInt(parts.size())));
            }
        }
        return text.toString();
    }

    /** Pieces that are no token as a whole, of many bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "中国", " ", "=", "\ud83d\ude00", "xyzzy", "\u0301", "0"})
    void longPiecesCountAlike(String part) {
        for (int times : new int[] {1, 2, 3, 10, 100, 3000}) {
            String text = part.repeat(times);
            assertThat(CL100K.count(text))
                    .isEqualTo(OTHERS.getEncoding(EncodingType.CL100K_BASE).countTokensOrdinary(text));
            assertThat(O200K.count(text))
                    .isEqualTo(OTHERS.getEncoding(EncodingType.O200K_BASE).countTokensOrdinary(text));
        }
    }

    @Test
    void nothingIsNoToken() {
        assertThat(CL100K.count("")).isZero();
        assertThat(O200K.count("")).isZero();
    }

    @Test
    void halvesOfPairsAreReadAsQuestionMarks() {
        assertThat(CL100K.count("a \ud800 b\udc00")).isEqualTo(CL100K.count("a ? b?"));
        assertThat(O200K.count("\ud800")).isEqualTo(O200K.count("?"));
    }

    @Test
    void theLongSIsAnSAfterAnApostrophe() {
        assertThat(Pattern.contraction("it'\u017f", 2)).isEqualTo(4);
    }

    @Test
    void threadsCountAlike() throws Exception {
        String text = "The gateway's operators don't notice: 网关在调用进行时更换提供者。".repeat(20);
        long alone = O200K.count(text);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            IntStream.range(0, 200).forEach(i -> counts.add(threads.submit(() -> O200K.count(text))));
            for (Future<Long> count : counts) {
                assertThat(count.get()).isEqualTo(alone);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"IQ==", "IQ== 1", "'IQ== 0\nIg== 2'", "'IQ== 0\n'' 1", "IQ== x"})
    void whatIsNoFileOfTokensIsSaid(String file) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> Vocabulary.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void tokensAreFoundByTheirBytes() throws IOException {
        byte[] file = "YQ== 0\nYg== 1\nYWI= 2\n".getBytes(StandardCharsets.UTF_8);
        Vocabulary vocabulary = Vocabulary.read(new ByteArrayInputStream(file));
        byte[] text = "xabx".getBytes(StandardCharsets.UTF_8);
        assertThat(vocabulary.rank(text, 1, 3)).isEqualTo(2);
        assertThat(vocabulary.rank(text, 2, 3)).isEqualTo(1);
        assertThat(vocabulary.rank(text, 0, 1)).isEqualTo(Vocabulary.NONE);
        assertThat(vocabulary.rank(text, 0, 4)).isEqualTo(Vocabulary.NONE);
    }
}
