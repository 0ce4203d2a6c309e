package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,AAAA|image/png|AAAA",
                "data:image/png;charset=utf-8;base64,AAAA|image/png|AAAA",
                "DATA:Image/PNG;BASE64,AAAA|image/png|AAAA",
                "data:;base64,AAAA|''|AAAA",
                "data:image/png;base64,_-8|image/png|/+8=",
                "data:image/png;base64,AA AA\\nAA==|image/png|AAAAAA==",
                "data:image/png;base64,AAA|image/png|AAA=",
                "data:image/png;base64,|image/png|''"
            })
    void sloppyUrlsAreRead(String url, String mediaType, String base64) {
        assertThat(DataUrl.of(url.replace("\\n", "\n"))).contains(new DataUrl(mediaType, base64));
    }

    @Test
    void otherAddressesAreNone() {
        assertThat(DataUrl.of("https://example.com/data:image/png;base64,AAAA")).isEmpty();
        assertThat(DataUrl.of("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64",
                "data:image/png,plain",
                "data:,",
                "data:image/png;base64,A",
                "data:image/png;base64,<>",
                "data:image/png;base64,\ud83d\udc4b"
            })
    void whatBeginsLikeOneAndIsNoneIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataUrl.of(url));
    }

    @Test
    void whatIsReadIsWrittenPlainly() {
        assertThat(DataUrl.of("data:Image/png;x=y;base64,_-8").orElseThrow().url())
                .isEqualTo("data:image/png;base64,/+8=");
    }
}
