package switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import switchboard.launcher.Image.Part;

class ImageTest {
    @TempDir
    private Path home;

    @Test
    void folderNumberIsTheStartLevel() throws IOException {
        Path library = file("system/20-library/b.jar");
        Path platform = file("system/10-platform/z.jar");
        Path shipped = file("system/50-bundles/a.jar");
        file("system/50-bundles/README");
        file("system/notes/c.jar");
        file("system/.DS_Store");
        assertThat(new Image(home).parts())
                .containsExactly(new Part(platform, 10), new Part(library, 20), new Part(shipped, 50));
    }

    private Path file(String name) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.createFile(file);
    }
}
