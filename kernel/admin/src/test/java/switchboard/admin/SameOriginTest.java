package switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    same-origin | -                        | gate.example      | true
                    none        | -                        | gate.example      | true
                    cross-site  | -                        | gate.example      | false
                    same-site   | https://gate.example     | gate.example      | false
                    same-origin | https://public.example   | inside:3000       | true
                    -           | -                        | gate.example      | true
                    -           | https://gate.example     | gate.example      | true
                    -           | http://gate.example:3000 | gate.example:3000 | true
                    -           | http://gate.example:3001 | gate.example:3000 | false
                    -           | https://evil.example     | gate.example      | false
                    -           | https://public.example   | inside:3000       | true
                    -           | null                     | gate.example      | false
                    -           | https://x y              | gate.example      | false
                    """)
    void holdsForOurOwnPagesAndForScripts(
            @Nullable String site, @Nullable String origin, String host, boolean expected) {
        Map<String, @Nullable String> headers = new HashMap<>();
        headers.put("Sec-Fetch-Site", site);
        headers.put("Origin", origin);
        headers.put("Host", host);
        assertThat(SameOrigin.holds(headers::get, "https://public.example/")).isEqualTo(expected);
    }
}
