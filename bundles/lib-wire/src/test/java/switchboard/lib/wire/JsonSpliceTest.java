package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonSpliceTest {
    @Test
    void onlyTheValueChanges() {
        String json = "{ \"é\":1,\"model\": \"up\" ,\"n\":9007199254740993}";
        byte[] bytes = ("xx" + json + "yy").getBytes(StandardCharsets.UTF_8);
        int value = json.substring(0, json.indexOf("\"up\"")).getBytes(StandardCharsets.UTF_8).length;
        byte[] spliced = JsonSplice.string(bytes, 2, bytes.length - 2, value, value + 4, "a\"b");
        assertThat(new String(spliced, StandardCharsets.UTF_8)).isEqualTo(json.replace("\"up\"", "\"a\\\"b\""));
    }
}
