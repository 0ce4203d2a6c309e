package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal reserves room for the largest record there can be, so no text may make a charge larger than that. */
class ChargedTest {
    private static final long MOST = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "倍", "𝄞", "\0", "\uD834"})
    void longestTextsOfAnyCharacterFitTheJournal(String character) {
        byte[] record = charged(character.repeat(5_000)).bytes();
        assertThat(record.length).isLessThanOrEqualTo(Journal.LARGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "倍", "𝄞"})
    void whatIsCutIsReadBackWithTheMoneyWhole(String character) {
        Charged read =
                Charged.of(ByteBuffer.wrap(charged(character.repeat(5_000)).bytes()));
        assertThat(read.settlement().quota()).isEqualTo(MOST);
        assertThat(read.userId()).isEqualTo(1);
        assertThat(read.settlement().log().orElseThrow().modelName())
                .isNotEmpty()
                .isEqualTo(character.repeat(
                        read.settlement().log().orElseThrow().modelName().length() / character.length()));
    }

    private static String cut(String text) {
        return text.substring(0, 1000);
    }

    private static Charged charged(String text) {
        var log = new LogRow(
                0, 1, MOST, LogRow.CONSUMPTION, text, text, text, text, MOST, MOST, MOST, MOST, text, MOST, true, true);
        return new Charged(1, 2, MOST, new Settlement(MOST, MOST, true, Optional.of(log), text, cut(text)));
    }
}
