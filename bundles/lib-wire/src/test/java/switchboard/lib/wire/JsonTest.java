package switchboard.lib.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void numbersKeepTheirDigits() {
        String text = "[0.10,9007199254740993,1E+400,12345678901234567890123]";
        assertThat(Json.text(Json.known(text))).isEqualTo(text);
    }

    @Test
    void bufferIsReadWhereItStandsAndStaysAsItIs() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("xx{\"a\":1}yy"), 2, 7).slice();
        assertThat(Json.read(buffer).orElseThrow()).isEqualTo(Json.known("{\"a\":1}"));
        assertThat(buffer.remaining()).isEqualTo(7);
    }

    @Test
    void whatIsNoJsonIsNothing() {
        for (String text : new String[] {"", " ", "{", "{}{}", "<html>", "[".repeat(100_000)}) {
            assertThat(Json.read(bytes(text))).isEmpty();
            assertThat(Json.read(ByteBuffer.wrap(bytes(text)))).isEmpty();
        }
    }

    @Test
    void elementsAreRaw() {
        assertThat(Json.elements("[1, {\"a\":[1,\"],\\\"\"]}, \"x,y\", []]"))
                .containsExactly("1", "{\"a\":[1,\"],\\\"\"]}", "\"x,y\"", "[]");
    }
}
