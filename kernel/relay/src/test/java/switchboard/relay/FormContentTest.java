package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormContentTest {
    private static final SpliceForm FORM = new SpliceForm(List.of()).with("model", "whisper-1");

    @Test
    void oneFormIsAsLongEveryTimeItIsSent() {
        Set<Long> lengths = new HashSet<>();
        Set<String> types = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            var content = new FormContent(FORM);
            lengths.add(content.getLength());
            types.add(content.getContentType());
        }
        assertThat(lengths).hasSize(1);
        assertThat(types).hasSize(1_000);
    }
}
