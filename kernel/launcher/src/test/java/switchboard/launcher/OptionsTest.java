package switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void nothingGivenMeansPort3000AndTheInstallationsLogs() {
        assertThat(parse()).isEqualTo(new Options(3000, Optional.empty(), false, false));
    }

    @Test
    void valuesFollowABlankOrAnEqualsSign() {
        assertThat(parse("--port", "8080", "--log-dir", "/var/log/x").port()).isEqualTo(8080);
        assertThat(parse("--port=8080", "--log-dir=a=b").logDir()).contains(Path.of("a=b"));
    }

    @Test
    void oneDashIsAsGoodAsTwo() {
        assertThat(parse("-port", "1").port()).isEqualTo(1);
        assertThat(parse("-version").version()).isTrue();
        assertThat(parse("-h").help()).isTrue();
    }

    @Test
    void flagWinsOverTheEnvironment() {
        assertThat(Options.parse(List.of(), Map.of("PORT", "4000")).port()).isEqualTo(4000);
        assertThat(Options.parse(List.of("--port", "5000"), Map.of("PORT", "4000"))
                        .port())
                .isEqualTo(5000);
        assertThat(Options.parse(List.of(), Map.of("PORT", "")).port()).isEqualTo(3000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--prot", "port", "-p", "--port", "--port=", "--port=x", "--port=65536", "--port=-1"})
    void whatCannotBeFollowedIsRefused(String argument) {
        assertThatThrownBy(() -> parse(argument)).isInstanceOf(Options.Refused.class);
    }

    @Test
    void badPortOfTheEnvironmentIsNamed() {
        assertThatThrownBy(() -> Options.parse(List.of(), Map.of("PORT", "http")))
                .hasMessage("PORT must be a number from 0 to 65535, not \"http\"");
    }

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments), Map.of());
    }
}
