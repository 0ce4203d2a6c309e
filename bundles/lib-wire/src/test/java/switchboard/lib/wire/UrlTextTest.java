package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTextTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o.1_x~,'',gpt-4o.1_x~",
        "a/b:c@d,'',a%2Fb%3Ac%40d",
        "a/b:c@d,/:@,a/b:c@d",
        "'é %?#','',%C3%A9%20%25%3F%23"
    })
    void allButTheUnreservedIsEncoded(String plain, String kept, String encoded) {
        assertThat(UrlText.encoded(plain, kept)).isEqualTo(encoded);
    }
}
