package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables are read as One API reads them. */
final class EnvironmentTest {
    @TempDir
    private Path folder;

    private Environment of(Map<String, String> variables) {
        return Environment.of(variables, folder, folder);
    }

    @Test
    void whatIsUnsetEmptyOrUnreadableIsTheDefault() {
        Environment environment = of(Map.of("EMPTY", "", "WORD", "ten", "NUMBER", "10", "REAL", "0.5"));
        assertThat(environment.text("UNSET", "x")).isEqualTo("x");
        assertThat(environment.text("EMPTY", "x")).isEqualTo("x");
        assertThat(environment.number("EMPTY", 3)).isEqualTo(3);
        assertThat(environment.number("WORD", 3)).isEqualTo(3);
        assertThat(environment.number("NUMBER", 3)).isEqualTo(10);
        assertThat(environment.number("REAL", 3)).isEqualTo(3);
        assertThat(environment.real("REAL", 3)).isEqualTo(0.5);
        assertThat(environment.real("WORD", 3)).isEqualTo(3);
    }

    @Test
    void truthIsStrictOrLoose() {
        Environment environment = of(Map.of("A", "true", "B", "TRUE", "C", "1"));
        assertThat(environment.strictly("A")).isTrue();
        assertThat(environment.strictly("B")).isFalse();
        assertThat(environment.strictly("C")).isFalse();
        assertThat(environment.loosely("B")).isTrue();
        assertThat(environment.loosely("C")).isFalse();
        assertThat(environment.loosely("UNSET")).isFalse();
    }

    @Test
    void theFileOfTheCallersFolderFillsInWhatIsUnset() throws IOException {
        Files.writeString(folder.resolve(".env"), """
                # a comment
                PORT=4000
                export THEME = berry
                SET=from the file
                QUOTED="with # and \\"quotes\\"\\nand a line" # a comment
                SINGLE='as it is \\n'
                BARE=some words   # a comment
                HASH=a#b
                EMPTY=
                YAML: value
                this is no line
                LAST=end""");
        Environment environment = of(Map.of("SET", "from outside", "THEME", ""));
        assertThat(environment.number("PORT", 0)).isEqualTo(4000);
        assertThat(environment.text("SET", "")).isEqualTo("from outside");
        assertThat(environment.text("THEME", "default")).isEqualTo("default"); // set, though empty
        assertThat(environment.text("QUOTED", "")).isEqualTo("with # and \"quotes\"\nand a line");
        assertThat(environment.text("SINGLE", "")).isEqualTo("as it is \\n");
        assertThat(environment.text("BARE", "")).isEqualTo("some words");
        assertThat(environment.text("HASH", "")).isEqualTo("a#b");
        assertThat(environment.text("EMPTY", "-")).isEqualTo("-");
        assertThat(environment.text("YAML", "")).isEqualTo("value");
        assertThat(environment.text("LAST", "")).isEqualTo("end");
        assertThat(environment.text("this", "-")).isEqualTo("-");
    }
}
