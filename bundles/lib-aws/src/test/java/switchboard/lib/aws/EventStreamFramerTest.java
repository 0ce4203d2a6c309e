package switchboard.lib.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import switchboard.spi.Failure;
import switchboard.spi.RelayException;
import switchboard.spi.WireEvent;
import switchboard.testkit.Pieces;

class EventStreamFramerTest {
    private static final String END = ".upstream.eventstream.bin";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-stream",
                "claude-stream-exception",
                "converse-stream",
                "converse-stream-throttled",
                "llama-stream"
            })
    void recordedStreamsGiveTheirEventsHoweverTheyAreSplit(String name) {
        byte[] bytes = Fixtures.bytes(name + END);
        List<Seen> whole = events(Pieces.whole(bytes));
        assertThat(whole).extracting(Seen::data).isEqualTo(Fixtures.described(name + ".upstream.description.txt"));
        assertThat(events(Pieces.single(bytes))).isEqualTo(whole);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < 200; round++) {
            assertThat(events(Pieces.random(bytes, random))).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-stream", "converse-stream", "llama-stream"})
    void streamThatIsCutAnywhereGivesTheWholeMessagesBeforeTheCut(String name) {
        byte[] bytes = Fixtures.bytes(name + END);
        List<Seen> whole = events(Pieces.whole(bytes));
        for (int cut = 0; cut < bytes.length; cut++) {
            List<Seen> seen = events(Pieces.whole(Arrays.copyOf(bytes, cut)));
            assertThat(seen).as("cut at %d", cut).hasSizeLessThan(whole.size());
            assertThat(whole.subList(0, seen.size())).isEqualTo(seen);
        }
    }

    @Test
    void eventsOfChunksAreNamedByTheirType() {
        assertThat(events(Pieces.whole(Fixtures.bytes("claude-stream" + END))))
                .extracting(Seen::name)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events(Pieces.whole(Fixtures.bytes("llama-stream" + END))))
                .extracting(Seen::name)
                .containsOnly("");
    }

    @Test
    void otherEventsAreNamedByTheirHeader() {
        assertThat(events(Pieces.whole(Fixtures.bytes("converse-stream" + END))))
                .extracting(Seen::name)
                .startsWith("messageStart", "contentBlockDelta")
                .endsWith("messageStop", "metadata");
    }

    @Test
    void exceptionsAreFaults() {
        Seen last = events(Pieces.whole(Fixtures.bytes("claude-stream-exception" + END)))
                .getLast();
        assertThat(last.fault()).isEqualTo("modelStreamErrorException");
        assertThat(last.data()).contains("unexpected error during processing");
        Seen first = events(Pieces.whole(Fixtures.bytes("converse-stream-throttled" + END)))
                .getFirst();
        assertThat(first.fault()).isEqualTo("throttlingException");
    }

    @Test
    void errorsAreFaultsWhoseMessageIsAHeader() {
        byte[] error = new Message()
                .header(":message-type", "error")
                .header(":error-code", "InternalFailure")
                .header(":error-message", "\"it\" broke")
                .bytes();
        assertThat(events(Pieces.whole(error)))
                .containsExactly(
                        new Seen("exception:InternalFailure", "InternalFailure", "{\"message\":\"\\\"it\\\" broke\"}"));
    }

    @Test
    void annotatedFrameIsRead() {
        byte[] frame = HexFormat.of().parseHex(Fixtures.annotated());
        assertThat(events(Pieces.whole(frame))).containsExactly(new Seen("ping", "", "{\"type\":\"ping\"}"));
    }

    @Test
    void headersOfEveryTypeAreSkipped() {
        byte[] message = new Message()
                .raw("true", 0, new byte[0])
                .raw("false", 1, new byte[0])
                .raw("byte", 2, new byte[1])
                .raw("short", 3, new byte[2])
                .raw("int", 4, new byte[4])
                .raw("long", 5, new byte[8])
                .raw("bytes", 6, new byte[] {0, 3, 7, 7, 7})
                .raw("time", 8, new byte[8])
                .raw("uuid", 9, new byte[16])
                .header("größe", "ü")
                .header(":message-type", "event")
                .header(":event-type", "metadata")
                .payload("{}")
                .bytes();
        assertThat(events(Pieces.single(message))).containsExactly(new Seen("metadata", "", "{}"));
    }

    @Test
    void messagesOfUnknownKindsAreSkipped() {
        byte[] unknown =
                new Message().header(":message-type", "news").payload("x").bytes();
        byte[] silent = new Message().bytes();
        byte[] known = Message.event("metadata").payload("{}").bytes();
        assertThat(events(List.of(unknown, silent, known))).containsExactly(new Seen("metadata", "", "{}"));
    }

    @Test
    void corruptMessageEndsTheStreamForGood() {
        byte[] corrupt = Fixtures.bytes("corrupt-crc" + END);
        EventStreamFramer framer = new EventStreamFramer();
        assertFails(framer, corrupt);
        assertFails(framer, Message.event("metadata").payload("{}").bytes());
        for (int round = 0; round < 50; round++) {
            List<byte[]> pieces = Pieces.random(corrupt, new Random(round));
            assertThatThrownBy(() -> events(pieces)).isInstanceOf(RelayException.class);
        }
    }

    @Test
    void everyFlippedBitIsSeen() {
        byte[] good = Message.event("metadata").payload("{\"a\":1}").bytes();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertFails(new EventStreamFramer(), bad);
        }
    }

    @Test
    void messagesHaveABound() {
        byte[] large = Message.event("metadata").payload("x".repeat(101)).bytes();
        byte[] right = Message.event("metadata").payload("x".repeat(100)).bytes();
        assertFails(new EventStreamFramer(100), large);
        List<WireEvent> seen = new ArrayList<>();
        new EventStreamFramer(100).feed(ByteBuffer.wrap(right), seen::add);
        assertThat(seen).hasSize(1);
        assertFails(new EventStreamFramer(), prelude(0x7FFF_FFFF, 10));
        assertFails(new EventStreamFramer(), prelude(0xFFFF_FFFF, 10));
        assertFails(new EventStreamFramer(), prelude(1 << 20, (128 << 10) + 1));
        assertFails(new EventStreamFramer(), prelude(15, 0));
        assertFails(new EventStreamFramer(), prelude(100, 100));
        assertFails(new EventStreamFramer(), prelude(100, -1));
    }

    @Test
    void payloadThatIsNoChunkIsAFlaw() {
        for (String payload : List.of("", "{", "[]", "{}", "{\"bytes\":7}", "{\"bytes\":\"*\"}", "{\"p\":\"abc\"}")) {
            assertFails(
                    new EventStreamFramer(),
                    Message.event("chunk").payload(payload).bytes());
        }
    }

    @Test
    void headersThatLeaveTheirBlockAreAFlaw() {
        assertFails(
                new EventStreamFramer(),
                new Message().raw("a", 6, new byte[] {0, 9, 1}).bytes());
        assertFails(
                new EventStreamFramer(),
                new Message().raw("a", 7, new byte[] {1}).bytes());
        assertFails(
                new EventStreamFramer(),
                new Message().raw("a", 5, new byte[] {1}).bytes());
        assertFails(
                new EventStreamFramer(),
                new Message().raw("a", 10, new byte[] {1}).bytes());
    }

    @Test
    void garbageIsNothingButAFlaw() {
        Random random = new Random(7);
        byte[] good = Fixtures.bytes("claude-stream" + END);
        for (int round = 0; round < 2000; round++) {
            byte[] bad = good.clone();
            int length = 1 + random.nextInt(40);
            int at = random.nextInt(bad.length - length);
            for (int i = 0; i < length; i++) {
                bad[at + i] = (byte) random.nextInt();
            }
            try {
                events(Pieces.random(bad, random));
            } catch (RelayException flaw) {
                assertThat(flaw.failure().failure()).isEqualTo(Failure.INTERNAL);
            }
        }
    }

    @Test
    void buffersWithoutAnArrayAreRead() {
        byte[] bytes = Fixtures.bytes("claude-stream" + END);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        List<Seen> seen = new ArrayList<>();
        new EventStreamFramer().feed(direct, event -> seen.add(Seen.of(event)));
        assertThat(seen).isEqualTo(events(Pieces.whole(bytes)));
        assertThat(direct.hasRemaining()).isFalse();
    }

    private static byte[] prelude(int total, int headers) {
        ByteBuffer prelude = ByteBuffer.allocate(12).putInt(total).putInt(headers);
        return prelude.putInt(Message.checksum(prelude.array(), 8)).array();
    }

    private static void assertFails(EventStreamFramer framer, byte[] bytes) {
        List<WireEvent> seen = new ArrayList<>();
        ByteBuffer buffer =
                ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 64)); // so that a longer message has bytes, too
        assertThatThrownBy(() -> framer.feed(buffer, seen::add))
                .isInstanceOfSatisfying(
                        RelayException.class,
                        flaw -> assertThat(flaw.failure().failure()).isEqualTo(Failure.INTERNAL));
        assertThat(seen).isEmpty();
    }

    private static List<Seen> events(List<byte[]> pieces) {
        List<Seen> events = new ArrayList<>();
        EventStreamFramer framer = new EventStreamFramer();
        for (byte[] piece : pieces) {
            ByteBuffer slice = ByteBuffer.allocate(piece.length + 2).position(2).slice();
            slice.put(piece).flip();
            framer.feed(slice, event -> events.add(Seen.of(event)));
        }
        framer.end(event -> events.add(Seen.of(event)));
        return events;
    }

    private record Seen(String name, String fault, String data) {
        static Seen of(WireEvent event) {
            return new Seen(
                    event.name(),
                    EventStreamFault.of(event).map(EventStreamFault::type).orElse(""),
                    event.text());
        }
    }
}
