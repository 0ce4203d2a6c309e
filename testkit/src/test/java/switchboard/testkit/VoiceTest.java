package switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import switchboard.spi.Dialect;
import switchboard.spi.Usage;

/** Scripted upstreams and strict clients were written apart: they understand each other. */
class VoiceTest {
    @ParameterizedTest
    @EnumSource
    void whatAVoiceSaysLooksWhole(Voice voice) {
        for (Said said : List.of(Said.WHOLE, Said.words("Hello"))) {
            isWhole(voice, said, looks(voice).stream(stream(voice.stream(said))));
            isWhole(voice, said, looks(voice).document(voice.document(said)));
        }
    }

    private static void isWhole(Voice voice, Said said, ChatAnswer seen) {
        assertThat(seen.flaws()).isEmpty();
        assertThat(seen.content()).isEqualTo(said.text());
        assertThat(seen.calls()).isEqualTo(said.tool().isEmpty() ? List.of() : List.of(said.tool() + said.json()));
        assertThat(seen.done()).isTrue();
        assertThat(looks(voice).reason(seen)).isPresent();
        assertThat(looks(voice).usage(seen)).isEqualTo(new Usage(said.prompt(), said.completion()));
    }

    @ParameterizedTest
    @EnumSource
    void withoutItsFinishNothingLooksFinished(Voice voice) {
        List<Piece> pieces = voice.stream(Said.WHOLE);
        for (int cut = 0; pieces.get(cut).kind().compareTo(Piece.Kind.FINISH) < 0; cut++) {
            assertThat(looks(voice).stream(stream(pieces.subList(0, cut + 1))).looksFinished())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsAreErrors(Voice voice) {
        assertThat(looks(voice).refusal(voice.error("no \"luck\""))).isEqualTo("no \"luck\"");
        ChatAnswer seen = looks(voice).stream(stream(List.of(voice.errorEvent("no luck"))));
        assertThat(seen.error()).isEqualTo("no luck");
        assertThat(seen.looksFinished()).isFalse();
    }

    private static Looks looks(Voice voice) {
        return Looks.of(
                switch (voice) {
                    case OPENAI_CHAT -> Dialect.OPENAI_CHAT;
                    case CLAUDE_MESSAGES -> Dialect.CLAUDE_MESSAGES;
                    case GEMINI_GENERATE -> Dialect.GEMINI_GENERATE;
                });
    }

    private static List<Sent> stream(List<Piece> pieces) {
        return Sent.all(String.join("", pieces.stream().map(Piece::frame).toList()));
    }
}
