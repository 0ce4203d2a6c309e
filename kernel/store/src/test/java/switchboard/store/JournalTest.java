package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the journal is read back as it was, wherever the process ends. */
final class JournalTest {
    private static final int SEGMENT = 32 << 10;
    private static final Journal.Limits SMALL = new Journal.Limits(SEGMENT, 4, JournalFolder::allocated);

    @TempDir
    private Path folder;

    private Journal started(long applied) {
        Journal journal = Journal.open(folder, SMALL);
        journal.start(applied);
        return journal;
    }

    private static void append(Journal journal, String text) {
        journal.reserve();
        journal.append(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(Journal journal) {
        List<String> texts = new ArrayList<>();
        for (List<Journal.Entry> some = journal.read(7); !some.isEmpty(); some = journal.read(7)) {
            some.forEach(entry -> texts.add(entry.number() + "="
                    + StandardCharsets.UTF_8.decode(entry.bytes().duplicate())));
        }
        return texts;
    }

    @Test
    void recordsAreReadInTheirOrderAndOnce() {
        try (Journal journal = started(0)) {
            append(journal, "a");
            append(journal, "b");
            assertThat(read(journal)).containsExactly("1=a", "2=b");
            append(journal, "c");
            assertThat(read(journal)).containsExactly("3=c");
            journal.rewind();
            assertThat(read(journal)).containsExactly("1=a", "2=b", "3=c");
        }
    }

    @Test
    void whatIsNotAppliedIsThereAfterTheEnd() {
        try (Journal journal = started(0)) {
            append(journal, "a");
            append(journal, "b");
            append(journal, "c");
        }
        try (Journal journal = started(2)) {
            assertThat(journal.waiting()).isTrue();
            assertThat(read(journal)).containsExactly("3=c");
            append(journal, "d");
            assertThat(read(journal)).containsExactly("4=d");
        }
    }

    /** A process that ended before its first record leaves a file that begins where the next one's does. */
    @Test
    void aStartWithoutRecordsHidesNone() {
        for (int i = 0; i < 20; i++) { // files have random names, and are found in any order
            Path each = folder.resolve("journal-" + i);
            started(each).close();
            try (Journal journal = started(each)) {
                append(journal, "a");
                append(journal, "b");
            }
            started(each).close();
            try (Journal journal = started(each)) {
                assertThat(journal.appended()).isEqualTo(2);
                assertThat(journal.waiting()).isTrue();
                append(journal, "c");
                assertThat(read(journal)).containsExactly("1=a", "2=b", "3=c");
            }
        }
    }

    private static Journal started(Path each) {
        Journal journal = Journal.open(each, SMALL);
        journal.start(0);
        return journal;
    }

    /** The process may end after any byte of the last record: then it is there as a whole, or not at all. */
    @Test
    void aFileCutAnywhereHoldsWholeRecordsOnly() throws IOException {
        Path file;
        int end;
        try (Journal journal = started(0)) {
            append(journal, "first");
            append(journal, "the second one is longer");
            append(journal, "third");
            file = segments().getFirst();
            end = Segment.HEADER + 3 * Segment.RECORD_HEADER + "firstthe second one is longerthird".length();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut <= end; cut++) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(whole), 0);
                channel.truncate(cut);
            }
            List<String> expected = Stream.of("1=first", "2=the second one is longer", "3=third")
                    .limit(wholeRecords(cut))
                    .toList();
            Segment segment = Segment.found(file, JournalFolder.allocated(file, SEGMENT));
            List<String> found = new ArrayList<>();
            for (int at = Segment.HEADER; at < segment.end(); at = segment.after(at)) {
                found.add(segment.number(at) + "=" + StandardCharsets.UTF_8.decode(segment.read(at)));
            }
            assertThat(found).as("cut after %d bytes", cut).isEqualTo(expected);
        }
    }

    private static int wholeRecords(int cut) {
        int at = Segment.HEADER;
        int records = 0;
        for (String text : List.of("first", "the second one is longer", "third")) {
            at += Segment.RECORD_HEADER + text.length();
            records += at <= cut ? 1 : 0;
        }
        return records;
    }

    @Test
    void aFlippedBitEndsWhatIsRead() throws IOException {
        try (Journal journal = started(0)) {
            append(journal, "first");
            append(journal, "second");
            append(journal, "third");
        }
        Path file = segments().getFirst();
        byte[] whole = Files.readAllBytes(file);
        int second = Segment.HEADER + Segment.RECORD_HEADER + "first".length();
        for (int at = second; at < second + Segment.RECORD_HEADER + "second".length(); at++) {
            byte[] broken = whole.clone();
            broken[at] ^= 0x10;
            Files.write(file, broken, StandardOpenOption.WRITE);
            Segment segment = Segment.found(file, JournalFolder.allocated(file, SEGMENT));
            assertThat(segment.last()).as("byte %d", at).isEqualTo(1);
        }
    }

    @Test
    void filesAreUsedAgainAndOldRecordsNeverComeBack() throws IOException {
        try (Journal journal = started(0)) {
            for (int i = 1; i <= 2000; i++) {
                append(journal, "record " + i + "x".repeat(i % 97));
                List<Journal.Entry> read = journal.read(10);
                assertThat(read).hasSize(1);
                assertThat(read.getFirst().number()).isEqualTo(i);
                journal.applied(i);
            }
            assertThat(segments()).hasSizeLessThanOrEqualTo(4);
            append(journal, "last");
        }
        try (Journal journal = started(2000)) {
            assertThat(read(journal)).containsExactly("2001=last");
        }
    }

    @Test
    void recordsThatWaitFillMoreFilesUntilTheLimitAndNoReservationIsBroken() {
        try (Journal journal = started(0)) {
            int appended = 0;
            List<String> expected = new ArrayList<>();
            String record = "x".repeat(1000);
            while (true) {
                try {
                    journal.reserve();
                } catch (JournalFullException full) {
                    break;
                }
                journal.append(record.getBytes(StandardCharsets.UTF_8));
                expected.add(++appended + "=" + record);
            }
            assertThat(appended).isGreaterThan(40);
            assertThat(read(journal)).isEqualTo(expected);
            journal.applied(appended);
            assertThat(journal.read(1)).isEmpty();
            assertThat(segments()).hasSizeLessThanOrEqualTo(4);
            append(journal, "goes on"); // a second later a new file may be asked for; the freed ones serve at once
            assertThat(read(journal)).containsExactly((appended + 1) + "=goes on");
        }
    }

    @Test
    void everyReservationHasRoomForTheLargestRecord() {
        try (Journal journal = started(0)) {
            int reserved = reserveAll(journal);
            byte[] largest = new byte[Journal.LARGEST];
            for (int i = 0; i < reserved; i++) {
                journal.append(largest);
            }
            assertThat(journal.appended()).isEqualTo(reserved).isPositive();
        }
    }

    /** Threads that take reservations, use them and give them back never have more of them than there is room for. */
    @Test
    void reservationsThatAreRacedForAllHaveRoom() throws InterruptedException {
        try (Journal journal = started(0)) {
            var taken = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 200; i++) {
                boolean returns = i % 2 == 0;
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        journal.reserve();
                        if (returns) {
                            journal.unreserve();
                            journal.reserve();
                        }
                        taken.incrementAndGet();
                    } catch (JournalFullException full) {
                        // as most of them find it
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            byte[] largest = new byte[Journal.LARGEST];
            for (int i = 0; i < taken.get(); i++) {
                journal.append(largest);
            }
            int most = 4 * (SEGMENT / (Journal.LARGEST + Segment.RECORD_HEADER));
            assertThat(taken.get()).isPositive().isLessThanOrEqualTo(most);
            assertThat(journal.read(most)).hasSize(taken.get());
            assertThatThrownBy(journal::reserve).isInstanceOf(JournalFullException.class);
        }
    }

    /** Threads that ask at once, no more of them than there is room for, all get a reservation. */
    @RepeatedTest(20)
    void nobodyIsRefusedWhileThereIsRoom() throws InterruptedException {
        int most = 4 * (SEGMENT / (Journal.LARGEST + Segment.RECORD_HEADER));
        try (Journal journal = started(0)) {
            var together = new CountDownLatch(1);
            var refused = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < most; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        together.await();
                        journal.reserve();
                    } catch (JournalFullException | InterruptedException e) {
                        refused.incrementAndGet();
                    }
                }));
            }
            together.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(refused).hasValue(0);
        }
    }

    @Test
    void whatIsGivenBackCanBeReservedAgain() {
        try (Journal journal = started(0)) {
            int all = reserveAll(journal);
            for (int i = 0; i < all; i++) {
                journal.unreserve();
            }
            assertThat(reserveAll(journal)).isEqualTo(all).isPositive();
        }
    }

    private static int reserveAll(Journal journal) {
        int reserved = 0;
        while (true) {
            try {
                journal.reserve();
                reserved++;
            } catch (JournalFullException full) {
                return reserved;
            }
        }
    }

    @Test
    void aDiskWithoutRoomRefusesAndLosesNothing() {
        var full = new AtomicBoolean();
        var limits = new Journal.Limits(SEGMENT, 100, (file, size) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return JournalFolder.allocated(file, size);
        });
        try (Journal journal = Journal.open(folder, limits)) {
            journal.start(0);
            full.set(true);
            int taken = 0;
            for (int i = 0; i < 100; i++) {
                try {
                    journal.reserve();
                    taken++;
                } catch (JournalFullException e) {
                    assertThat(e).hasMessageContaining("No space left on device");
                    break;
                }
            }
            int reserved = taken;
            IntStream.range(0, reserved).forEach(i -> journal.append(new byte[] {(byte) (i + 1)}));
            assertThat(journal.read(100)).hasSize(reserved);
        }
    }

    @Test
    void aJournalHasOneOwner() {
        try (Journal journal = started(0)) {
            assertThat(journal.id()).isNotEmpty();
            assertThatThrownBy(() -> Journal.open(folder, SMALL))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another Switchboard runs on this installation");
        }
        started(0).close();
    }

    /** The disk may have kept less of the journal than the database has of it. */
    @Test
    void numbersGoOnAfterWhatTheDatabaseHas() {
        try (Journal journal = started(0)) {
            append(journal, "a");
        }
        try (Journal journal = started(41)) {
            append(journal, "b");
            assertThat(read(journal)).containsExactly("42=b");
        }
        try (Journal journal = started(41)) {
            assertThat(read(journal)).containsExactly("42=b");
        }
    }

    private List<Path> segments() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".segment")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
