package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
    /** RFC 6238, appendix B. */
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59,287082",
        "1111111109,081804",
        "1111111111,050471",
        "1234567890,005924",
        "2000000000,279037",
        "20000000000,353130"
    })
    void theCodesAreThoseOfTheRfc(long second, String code) {
        assertThat(Totp.code(SECRET, second / 30)).isEqualTo(code);
        assertThat(Totp.step(SECRET, code, Instant.ofEpochSecond(second))).hasValue(second / 30);
    }

    @Test
    void aCodeIsGoodForAStepBeforeAndAfterAndNoMore() {
        long step = 1_000_000;
        String code = Totp.code(SECRET, step);
        for (int other = -3; other <= 3; other++) {
            boolean good = Totp.step(SECRET, code, Instant.ofEpochSecond((step + other) * 30 + 7))
                    .isPresent();
            assertThat(good).as(String.format(Locale.ROOT, "%+d", other)).isEqualTo(Math.abs(other) <= 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0000000", "abcdef", "٠٠٠٠٠٠", "-00000"})
    void garbageIsNoCode(String code) {
        assertThat(Totp.step(SECRET, code, Instant.ofEpochSecond(59))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',''", "f,MY", "fo,MZXQ", "foo,MZXW6", "foob,MZXW6YQ", "fooba,MZXW6YTB", "foobar,MZXW6YTBOI"})
    void base32IsThatOfRfc4648(String plain, String encoded) {
        assertThat(Totp.base32(plain.getBytes(StandardCharsets.US_ASCII))).isEqualTo(encoded);
    }
}
