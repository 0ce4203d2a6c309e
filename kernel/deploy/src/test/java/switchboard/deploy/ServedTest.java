package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedTest {
    @TempDir
    private Path folder;

    private static Archive archive(int content) {
        return new Archive(new byte[] {(byte) content});
    }

    @Test
    void whatServedBeforeIsKeptUntilItServesAgain() {
        var served = new Served(folder);
        assertThat(served.before("a.jar")).isEmpty();
        served.put("a.jar", archive(1));
        assertThat(served.before("a.jar")).isEmpty();
        served.put("a.jar", archive(2));
        assertThat(served.before("a.jar"))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(new byte[] {1}));
        new Served(folder).put("a.jar", archive(2)); // the same again, after a start
        assertThat(served.before("a.jar"))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(new byte[] {1}));
        served.wentBack("a.jar");
        assertThat(served.before("a.jar")).isEmpty();
        served.put("a.jar", archive(3));
        assertThat(served.before("a.jar"))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(new byte[] {1}));
        served.forget("a.jar");
        assertThat(served.before("a.jar")).isEmpty();
    }
}
