package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ThemeFilesTest {
    @TempDir
    private Path deploy = Path.of("");

    @TempDir
    private Path copies = Path.of("");

    private final Leases leases = new Leases();
    private ThemeFiles themes = new ThemeFiles(leases, Path.of(""));

    @BeforeEach
    void create() {
        themes = new ThemeFiles(leases, copies);
    }

    private Path zip(String name, Map<String, String> files) throws IOException {
        Path file = deploy.resolve(name);
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    private void put(Path file) throws Exception {
        themes.put(file, Stamp.of(file));
    }

    private String read(String theme, String path) throws IOException {
        try (var lease = leases.lease(Theme.class, theme).orElseThrow()) {
            URL file = lease.service().resource(path).orElseThrow();
            try (InputStream in = file.openStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void aZipServesItsFiles() throws Exception {
        put(zip("dark.zip", Map.of("index.html", "home", "assets/app.js", "code")));
        assertThat(read("dark", "index.html")).isEqualTo("home");
        assertThat(read("dark", "/assets/app.js")).isEqualTo("code");
    }

    @Test
    void aZipOfOneFolderServesThatFolder() throws Exception {
        put(zip("dark.zip", Map.of("build/index.html", "home", "build/a.js", "code")));
        assertThat(read("dark", "a.js")).isEqualTo("code");
    }

    @Test
    void aFolderServesAsItWasWhenItWasRead() throws Exception {
        Path folder = Files.createDirectories(deploy.resolve("light"));
        Files.writeString(folder.resolve("index.html"), "one");
        put(folder);
        Files.writeString(folder.resolve("index.html"), "half of tw");
        assertThat(read("light", "index.html")).isEqualTo("one");
        put(folder);
        assertThat(read("light", "index.html")).isEqualTo("half of tw");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "/../secret",
                "a/../../secret",
                "",
                "/",
                "assets",
                "assets/",
                "..\\secret",
                "none",
                "./index.html"
            })
    void nothingElseIsFound(String path) throws Exception {
        Files.writeString(copies.resolve("secret"), "secret");
        put(zip("dark.zip", Map.of("index.html", "home", "assets/app.js", "code")));
        try (var lease = leases.lease(Theme.class, "dark").orElseThrow()) {
            assertThat(lease.service().resource(path)).isEmpty();
        }
    }

    @Test
    void whatIsNoThemeIsRefusedAndTheOldOneServesOn() throws Exception {
        put(zip("dark.zip", Map.of("index.html", "home")));
        zip("dark.zip", Map.of("readme.txt", "nothing"));
        assertThatThrownBy(() -> put(deploy.resolve("dark.zip")))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("index.html");
        assertThat(read("dark", "index.html")).isEqualTo("home");
        assertThatThrownBy(() -> put(zip("evil.zip", Map.of("../../evil", "x", "index.html", "x"))))
                .isInstanceOf(Rejection.class)
                .hasMessageContaining("outside");
        assertThatThrownBy(() -> put(zip("Upper Case.zip", Map.of("index.html", "x"))))
                .isInstanceOf(Rejection.class);
        assertThat(copiesLeft()).as("copies of what was refused").isOne();
    }

    @Test
    void aCopyStaysUntilItsLastLeaseIsBack() throws Exception {
        put(zip("dark.zip", Map.of("index.html", "one")));
        try (var lease = leases.lease(Theme.class, "dark").orElseThrow()) {
            put(zip("dark.zip", Map.of("index.html", "two!")));
            assertThat(read("dark", "index.html")).isEqualTo("two!");
            URL old = lease.service().resource("index.html").orElseThrow();
            assertThat(new String(old.openStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("one");
        }
        themes.remove("dark.zip");
        assertThat(leases.lease(Theme.class, "dark")).isEmpty();
        while (copiesLeft() > 0) {
            Thread.onSpinWait();
        }
    }

    private long copiesLeft() throws IOException {
        try (Stream<Path> files = Files.list(copies)) {
            return files.filter(Files::isDirectory).count();
        }
    }
}
