package switchboard.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;

class EventFramerTest {
    private static final int LIMIT = 32 << 20;

    @Test
    void eventsAreCutAtBlankLines() {
        assertThat(events("data: {\"a\":1}\n\ndata: {\"a\":2}\n\ndata: [DONE]\n\n"))
                .containsExactly("{\"a\":1}", "{\"a\":2}", "[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyLineEndWorks(String end) {
        String stream = "event: ping%sdata: one%s%sdata: two%s%s".replace("%s", end);
        assertThat(events(stream)).containsExactly("ping|one", "two");
    }

    @Test
    void blankAfterTheColonIsOptionalAndOnlyOneIsTaken() {
        assertThat(events("data:a\n\ndata: b\n\ndata:  c\n\ndata\n\n")).containsExactly("a", "b", " c", "");
    }

    @Test
    void commentsAndOtherFieldsAreSkipped() {
        assertThat(events(": ping\n\nid: 7\nretry: 10\ndata: x\n: more\n\ndatabase: y\n\n"))
                .containsExactly("x");
    }

    @Test
    void severalDataLinesAreJoined() {
        assertThat(events("data: {\ndata: \"a\":1\ndata: }\n\n")).containsExactly("{\n\"a\":1\n}");
    }

    @Test
    void wholeJsonValuesWithoutBlankLinesBetweenAreEvents() {
        assertThat(events("data: {\"a\":\"}\"}\ndata: {\"b\":2}\ndata: [DONE]\n"))
                .containsExactly("{\"a\":\"}\"}", "{\"b\":2}", "[DONE]");
    }

    @Test
    void byteOrderMarkIsSkipped() {
        assertThat(events("\uFEFFdata: x\n\n")).containsExactly("x");
    }

    @Test
    void bareDoneIsData() {
        assertThat(events("data: {}\n\n[DONE]\n\n")).containsExactly("{}", "[DONE]");
    }

    @Test
    void eventNameHoldsForOneEvent() {
        assertThat(events("event: a\ndata: 1\n\ndata: 2\n\nevent: lost\n\ndata: 3\n\nevent: a\ndata: 4\n\n"))
                .containsExactly("a|1", "2", "3", "a|4");
    }

    @Test
    void lastEventNeedsNoBlankLineIfItIsWhole() {
        assertThat(events("data: {\"a\":1}\n\ndata: [DONE]")).containsExactly("{\"a\":1}", "[DONE]");
    }

    @Test
    void eventThatBreaksOffIsDropped() {
        List<String> seen = new ArrayList<>();
        EventFramer framer = new EventFramer(LIMIT);
        framer.feed(bytes("data: {\"a\":1}\n\ndata: {\"a\":\"b}"), event -> seen.add(event.text()));
        framer.end(event -> seen.add(event.text()));
        assertThat(seen).containsExactly("{\"a\":1}");
    }

    @Test
    void everySplitGivesTheSameEvents() {
        String stream = "\uFEFFevent: e\r\ndata: {\"t\":\"héllo 🌍\"}\r\n\r\n: c\rdata: a\rdata: b\r\rdata:[DONE]\n\n";
        List<String> whole = events(stream);
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size < bytes.length; size++) {
            assertThat(split(bytes, size)).as("pieces of %d", size).isEqualTo(whole);
        }
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            assertThat(splitAtRandom(bytes, random)).isEqualTo(whole);
        }
    }

    @Test
    void aLineOfSixteenMegabytesArrivesWhole() {
        String large = "x".repeat(16 << 20);
        byte[] bytes = ("data: \"" + large + "\"\n\n").getBytes(StandardCharsets.UTF_8);
        assertThat(split(bytes, 16_384)).containsExactly("\"" + large + "\"");
    }

    @Test
    void aLineBeyondTheLimitIsAFailure() {
        EventFramer framer = new EventFramer(1000);
        ByteBuffer piece = bytes("data: " + "x".repeat(600));
        framer.feed(piece, event -> {});
        assertThatThrownBy(() -> framer.feed(bytes("x".repeat(600)), event -> {}))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        e -> assertThat(e.failure().failure()).isEqualTo(Failure.INTERNAL));
    }

    @Test
    void manyDataLinesBeyondTheLimitAreAFailure() {
        EventFramer framer = new EventFramer(1000);
        String line = "data: " + "x".repeat(300) + "\n";
        assertThatThrownBy(() -> framer.feed(bytes(line.repeat(5)), event -> {}))
                .isInstanceOf(RelayException.class);
    }

    @Test
    void directBuffersWorkToo() {
        byte[] bytes = "data: x\n\n".getBytes(StandardCharsets.UTF_8);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        List<String> seen = new ArrayList<>();
        new EventFramer(LIMIT).feed(direct, event -> seen.add(event.text()));
        assertThat(seen).containsExactly("x");
        assertThat(direct.hasRemaining()).isFalse();
    }

    private static List<String> events(String stream) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        return split(bytes, bytes.length);
    }

    private static List<String> split(byte[] bytes, int size) {
        List<String> seen = new ArrayList<>();
        EventFramer framer = new EventFramer(LIMIT);
        byte[] buffer = new byte[size]; // used again, as a network buffer is
        for (int from = 0; from < bytes.length; from += size) {
            int length = Math.min(size, bytes.length - from);
            System.arraycopy(bytes, from, buffer, 0, length);
            framer.feed(ByteBuffer.wrap(buffer, 0, length), event -> seen.add(text(event.name(), event.text())));
        }
        framer.end(event -> seen.add(text(event.name(), event.text())));
        return seen;
    }

    private static List<String> splitAtRandom(byte[] bytes, Random random) {
        List<String> seen = new ArrayList<>();
        EventFramer framer = new EventFramer(LIMIT);
        for (int from = 0; from < bytes.length; ) {
            int length = Math.min(random.nextInt(9), bytes.length - from);
            framer.feed(
                    ByteBuffer.wrap(bytes, from, length).slice(), event -> seen.add(text(event.name(), event.text())));
            from += length;
        }
        framer.end(event -> seen.add(text(event.name(), event.text())));
        return seen;
    }

    private static String text(String name, String data) {
        return name.isEmpty() ? data : name + "|" + data;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
