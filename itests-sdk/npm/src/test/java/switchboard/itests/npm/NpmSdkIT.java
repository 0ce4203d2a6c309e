package switchboard.itests.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.itests.sdk.Gateway;

/** The vendors' JavaScript libraries are served as by their vendors; the tests are Node's own, in src/test/npm. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmSdkIT {
    private Gateway gateway;

    @BeforeAll
    void start() throws Exception {
        Node.install();
        gateway = Gateway.shared();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai.test.js", "anthropic.test.js", "google.test.js"})
    void everySdkIsServed(String file) throws Exception {
        Node.Run run = Node.test(
                file,
                Map.of("GATEWAY_URL", gateway.url(), "GATEWAY_KEY", gateway.key(), "MOCK_URL", gateway.mockUrl()));
        assertThat(run.code()).as(run.text()).isZero();
        assertThat(run.text()).contains("# pass ").doesNotContain("# pass 0");
    }
}
