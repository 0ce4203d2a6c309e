package switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameworkPropertiesTest {
    @TempDir
    private Path folder;

    @Test
    void systemPropertyWinsOverTheFile() throws IOException {
        var system = new Properties();
        system.setProperty("poll", "50");
        system.setProperty("unrelated", "x");
        assertThat(read("poll=1000\nlevel=3\n", system))
                .containsEntry("poll", "50")
                .containsEntry("level", "3");
        assertThat(read("poll=1000\n", system)).doesNotContainKey("unrelated");
    }

    @Test
    void homeIsFilledIn() throws IOException {
        var system = new Properties();
        system.setProperty("tmp", "${switchboard.home}/elsewhere");
        assertThat(read("cache=${switchboard.home}/data/cache\ntmp=x\n", system))
                .containsEntry("cache", "/opt/s b/data/cache")
                .containsEntry("tmp", "/opt/s b/elsewhere")
                .containsEntry("switchboard.home", "/opt/s b");
    }

    private Map<String, String> read(String text, Properties system) throws IOException {
        Path file = Files.writeString(folder.resolve("framework.properties"), text);
        return FrameworkProperties.read(file, system, Map.of("switchboard.home", "/opt/s b"));
    }
}
