package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCountTest {
    @ParameterizedTest
    @CsvSource({
        "12,12",
        "0,0",
        "-3,0",
        "1.9,1",
        "1e400,0",
        "9223372036854775807,1099511627776",
        "99999999999999999999,0"
    })
    void countIsWhatCanBeTrue(String json, long count) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            assertThat(TokenCount.of(parser)).isEqualTo(count);
        }
    }
}
