package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import switchboard.spi.Operation;
import switchboard.spi.Provider;

/** What can be judged without a framework. */
class GateTest {
    @TempDir
    private Path folder = Path.of("");

    private static Entry<?> provider(String id, Set<Integer> types, Set<Operation> operations) {
        return new Entry<>(
                Provider.class,
                id,
                (Provider) new FakeProvider(id, types, operations, "1"),
                new Source(1, "bundle"),
                new Standing(0, true, true, Version.emptyVersion, 1),
                () -> {});
    }

    @Test
    void lessIsAnIdATypeOrAnOperation() {
        var old = List.of(
                provider("a", Set.of(1, 2), Set.of(Operation.CHAT, Operation.IMAGES)),
                provider("b", Set.of(3), Set.of(Operation.CHAT)));
        var less = List.of(provider("a", Set.of(2, 4), Set.of(Operation.CHAT)));
        assertThat(Gate.missing(less, old))
                .containsExactly("Provider a for channel type 1", "Provider a for IMAGES", "Provider b");
        assertThat(Gate.missing(old, old)).isEmpty();
        assertThat(Gate.missing(old, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fragment-Host: x", "Require-Bundle: x", "DynamicImport-Package: *"})
    void someHeadersAreRefused(String header) throws IOException {
        String text = "Manifest-Version: 1.0\nBundle-SymbolicName: x\n" + header + "\n";
        var manifest = new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Gate.checkManifest(manifest))
                .hasMessageContaining(header.substring(0, header.indexOf(':')));
    }

    @Test
    void aPlainJarIsNoBundle() {
        assertThatThrownBy(() -> Gate.checkManifest(new Manifest())).hasMessageContaining("Bundle-SymbolicName");
    }

    private static byte[] zip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 5; i++) {
                zip.putNextEntry(new ZipEntry("file" + i));
                zip.write("content %d ".formatted(i).repeat(200).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void everyCutOfAnArchiveIsUnfinished() throws Exception {
        byte[] whole = zip();
        Path file = folder.resolve("x.jar");
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            assertThatThrownBy(() -> Archive.read(file))
                    .as("cut at %d", cut)
                    .isInstanceOfSatisfying(
                            Rejection.class, e -> assertThat(e.unfinished()).isTrue());
        }
        Files.write(file, whole);
        assertThat(Archive.read(file).bytes()).isEqualTo(whole);
    }

    @Test
    void anArchiveWithAHoleIsUnfinished() throws Exception {
        byte[] holed = zip();
        Arrays.fill(holed, 60, 75, (byte) 0);
        Path file = Files.write(folder.resolve("x.jar"), holed);
        assertThatThrownBy(() -> Archive.read(file))
                .isInstanceOfSatisfying(
                        Rejection.class, e -> assertThat(e.unfinished()).isTrue());
    }

    @Test
    void everyCutOfADeclarationIsUnfinished() throws Exception {
        String json = "{\"id\": \"x\", \"types\": [1, 2], \"deep\": {\"a\": null}}";
        for (int cut = 0; cut < json.length(); cut++) {
            String part = json.substring(0, cut);
            assertThatThrownBy(() -> WholeJson.check(part)).as(part).isInstanceOf(Rejection.class);
        }
        WholeJson.check(json);
        assertThatThrownBy(() -> WholeJson.check(json + "}")).isInstanceOf(Rejection.class);
    }

    @Test
    void aStampTellsEveryChange() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "one");
        Stamp before = Stamp.of(file);
        assertThat(Stamp.of(file)).isEqualTo(before);
        Files.writeString(file, "longer");
        assertThat(Stamp.of(file)).isNotEqualTo(before);
        Stamp all = Stamp.of(folder);
        Files.writeString(folder.resolve("b"), "");
        assertThat(Stamp.of(folder)).isNotEqualTo(all);
    }
}
