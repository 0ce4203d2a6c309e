package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    private Path folder;

    private final List<Change> told = new ArrayList<>();

    private Chronicle chronicle() {
        return new Chronicle(folder.resolve("data/known.properties"), InstantSource.fixed(NOW), told::add);
    }

    private static Change change(String action, String was, String became, String reason) {
        return new Change(NOW, action, "a.jar", was, became, reason);
    }

    @Test
    void whatComesChangesAndGoesIsTold() {
        Chronicle chronicle = chronicle();
        chronicle.serves("a.jar", "a 1");
        chronicle.serves("a.jar", "a 2");
        chronicle.quarantined("a.jar", "it broke", "a 1");
        chronicle.gone("a.jar");
        chronicle.gone("a.jar");
        assertThat(told)
                .containsExactly(
                        change("bundle.serve", "", "a 1", ""),
                        change("bundle.serve", "a 1", "a 2", ""),
                        change("bundle.quarantine", "a 2", "a 1", "it broke"),
                        change("bundle.remove", "a 1", "", ""));
    }

    @Test
    void whatIsFoundAgainAtTheNextStartIsNoChange() {
        chronicle().serves("a.jar", "a 1");
        chronicle().serves("a.jar", "a 1");
        assertThat(told).hasSize(1);
        assertThat(chronicle().files()).containsExactly("a.jar");
        chronicle().gone("a.jar");
        assertThat(told).last().isEqualTo(change("bundle.remove", "a 1", "", ""));
        assertThat(chronicle().files()).isEmpty();
    }

    @Test
    void aRefusalIsToldOnceAlsoAcrossStarts() {
        chronicle().refused("a.jar", "it is no bundle", false);
        chronicle().refused("a.jar", "it is no bundle", false);
        assertThat(told).containsExactly(change("bundle.refuse", "", "", "it is no bundle"));
        chronicle().serves("a.jar", "a 1");
        assertThat(told).last().isEqualTo(change("bundle.serve", "", "a 1", ""));
        chronicle().refused("a.jar", "it is less", true);
        assertThat(told).last().isEqualTo(change("bundle.refuse", "a 1", "a 1", "it is less"));
    }

    @Test
    void aMemoryThatIsDamagedIsBegunAnew() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.write(folder.resolve("data/known.properties"), new byte[] {(byte) 0xff, '\\', 'u', 'x'});
        chronicle().serves("a.jar", "a 1");
        assertThat(told).hasSize(1);
        assertThat(chronicle().files()).containsExactly("a.jar");
    }
}
