package switchboard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only row of numbered records in a folder, kept until they are {@link #applied} elsewhere. Room for a record
 * is {@link #reserve}d before, so that {@link #append} always succeeds. Files are used again and again, and more are made
 * while records wait, up to a limit.
 *
 * <p>Appending never blocks on a disk: it puts bytes into mapped memory. The lock is held for that alone, and when
 * reservations are made, a few at a time, which may need another file.
 */
final class Journal implements AutoCloseable {
    /** The most bytes a record has. */
    static final int LARGEST = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int AT_ONCE = 32;
    private static final int RECORD_SPACE = LARGEST + Segment.RECORD_HEADER;

    /** Maps a file of a size into memory, with all its blocks allocated. */
    interface Disk {
        MappedByteBuffer allocate(Path file, int size) throws IOException;
    }

    /**
     * How much room it takes.
     *
     * @param segmentBytes size of a file
     * @param segments most files
     * @param disk where files come from
     */
    record Limits(int segmentBytes, int segments, Disk disk) {
        static final Limits USUAL = new Limits(4 << 20, 256, JournalFolder::allocated);
    }

    /** A record on its way to where it is applied. */
    record Entry(long number, ByteBuffer bytes) {}

    private final JournalFolder folder;
    private final int perFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Segment> live = new ArrayDeque<>();
    private final Deque<Segment> spare = new ArrayDeque<>();
    private final AtomicInteger ready = new AtomicInteger(); // of what is reserved: nobody's yet
    private int reserved;
    private long failedAt = System.nanoTime() - RETRY_AFTER.toNanos();
    private String failure = "";
    private @Nullable Segment reading;
    private int readAt = Segment.HEADER;
    private volatile long appended;
    private volatile long applied;

    private Journal(JournalFolder folder, int segmentBytes) {
        this.folder = folder;
        this.perFile = (segmentBytes - Segment.HEADER) / RECORD_SPACE;
    }

    /**
     * Opens the journal of a folder.
     *
     * @throws StoreException if it is in use or cannot be read
     */
    static Journal open(Path path, Limits limits) {
        try {
            var folder = new JournalFolder(path, limits);
            try {
                var journal = new Journal(folder, limits.segmentBytes());
                journal.find();
                return journal;
            } catch (IOException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot open the journal " + path + ": " + e.getMessage(), e);
        }
    }

    /** Names this journal among those that are applied to one database. */
    String id() {
        return folder.id();
    }

    /** The number of the last record. */
    long appended() {
        return appended;
    }

    /** The number of the last record that was applied. */
    long applied() {
        return applied;
    }

    /** Whether records wait to be applied. */
    boolean waiting() {
        return appended > applied;
    }

    /**
     * Begins to serve after records were found: those up to a number are known to be applied.
     *
     * @param upTo the last number that was applied
     */
    void start(long upTo) {
        lock.lock();
        try {
            applied = upTo;
            appended = Math.max(appended, upTo);
            recycle();
            activate();
            reading = live.getFirst();
            readAt = Segment.HEADER;
        } catch (IOException e) {
            throw new StoreException("cannot make room for the journal: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes sure that one more record can be appended.
     *
     * @throws JournalFullException if it cannot
     */
    void reserve() {
        if (!reserveReady()) {
            reserveSome();
        }
    }

    private boolean reserveReady() {
        int left = ready.get();
        while (left > 0) {
            if (ready.compareAndSet(left, left - 1)) {
                return true;
            }
            left = ready.get();
        }
        return false;
    }

    /** One, and a few more for those who come next, who then need no lock. */
    private void reserveSome() {
        lock.lock();
        try {
            if (reserveReady()) {
                return; // whoever had the lock before left some: there may be no room for more
            }
            while (reserved >= room()) {
                grow();
            }
            int some = Math.min(AT_ONCE, room() - reserved);
            reserved += some;
            ready.addAndGet(some - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a file ready, so that a reservation need not make one. */
    void provide() {
        if (low()) {
            try {
                spare(folder.fresh());
            } catch (IOException e) {
                LOG.debug("no room for the journal", e);
            }
        }
    }

    private boolean low() {
        lock.lock();
        try {
            return room() - reserved < perFile / 2;
        } finally {
            lock.unlock();
        }
    }

    private void spare(Segment segment) {
        lock.lock();
        try {
            spare.addLast(segment);
        } finally {
            lock.unlock();
        }
    }

    /** Does not try again for a while after a failure: every call would. */
    private void grow() {
        long now = System.nanoTime();
        if (now - failedAt < RETRY_AFTER.toNanos()) {
            throw new JournalFullException(failure);
        }
        try {
            spare.addLast(folder.fresh());
        } catch (IOException e) {
            failedAt = System.nanoTime();
            failure = "no room for the journal: " + e.getMessage();
            LOG.error("{}; calls are refused until there is", failure);
            throw new JournalFullException(failure);
        }
    }

    /** Gives a reservation back. */
    void unreserve() {
        ready.incrementAndGet();
    }

    /**
     * Appends a record, for which room was reserved; the reservation is used up.
     *
     * @return its number
     */
    long append(byte[] record) {
        if (record.length == 0 || record.length > LARGEST) {
            throw new IllegalArgumentException("a record of " + record.length + " bytes");
        }
        lock.lock();
        try {
            Segment active = live.getLast();
            if (active.free() < Segment.RECORD_HEADER + record.length) {
                active = spare.removeFirst();
                active.begin(appended + 1);
                live.addLast(active);
            }
            active.append(record);
            long number = active.last();
            appended = number;
            reserved--;
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** The next records that were not read yet, in their order. For one thread, the one that says what is applied. */
    List<Entry> read(int most) {
        List<Entry> entries = new ArrayList<>();
        Segment segment = reading;
        while (segment != null && entries.size() < most) {
            if (readAt < segment.end()) {
                long number = segment.number(readAt);
                if (number > applied) {
                    entries.add(new Entry(number, segment.read(readAt)));
                }
                readAt = segment.after(readAt);
            } else {
                Segment next = after(segment);
                if (readAt < segment.end()) {
                    continue; // one more was appended just before the next file was begun
                }
                if (next == null) {
                    break;
                }
                segment = next;
                reading = next;
                readAt = Segment.HEADER;
            }
        }
        return entries;
    }

    /** Reads again from the first record that is not applied. */
    void rewind() {
        lock.lock();
        try {
            reading = live.getFirst();
            readAt = Segment.HEADER;
        } finally {
            lock.unlock();
        }
    }

    /** Records up to that number need not be kept. */
    void applied(long number) {
        lock.lock();
        try {
            applied = number;
            recycle();
        } finally {
            lock.unlock();
        }
    }

    /** Makes all records survive the end of the machine. */
    void force() {
        List<Segment> dirty;
        lock.lock();
        try {
            dirty = List.copyOf(live);
        } finally {
            lock.unlock();
        }
        folder.force();
        dirty.forEach(Segment::force);
    }

    @Override
    public void close() {
        try (folder) {
            force();
        } catch (StoreException e) {
            LOG.warn("closing the journal", e);
        }
    }

    private @Nullable Segment after(Segment segment) {
        lock.lock();
        try {
            boolean found = false;
            for (Segment each : live) {
                if (found) {
                    return each;
                }
                found = each == segment;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** How many of the largest records fit into what is there. */
    private int room() {
        return live.getLast().free() / RECORD_SPACE + spare.size() * perFile;
    }

    private void activate() throws IOException {
        if (spare.isEmpty()) {
            spare.addLast(folder.fresh());
        }
        Segment active = spare.removeFirst();
        active.begin(appended + 1);
        live.addLast(active);
    }

    /** Files that hold nothing any more are used again; a few are enough. */
    private void recycle() {
        while (live.size() > 1 && live.getFirst().last() <= applied && live.getFirst() != reading) {
            retire(live.removeFirst());
        }
    }

    private void retire(Segment segment) {
        if (spare.size() < 2) {
            spare.addLast(segment);
        } else {
            folder.delete(segment);
        }
    }

    private void find() throws IOException {
        for (Segment segment : folder.found()) {
            (segment.first() == 0 ? spare : live).addLast(segment);
        }
        List<Segment> used = new ArrayList<>(live);
        used.sort(Comparator.comparingLong(Segment::first).thenComparingLong(Segment::last)); // one may be empty
        live.clear();
        live.addAll(used);
        if (!used.isEmpty()) {
            appended = used.getLast().last();
        }
    }
}
