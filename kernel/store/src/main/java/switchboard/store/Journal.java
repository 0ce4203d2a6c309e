package switchboard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only row of numbered records in a folder, kept until they are {@link #applied} elsewhere. Room for a record
 * is {@link #reserve}d before, so that {@link #append} always succeeds. Files are used again and again, and more are made
 * while records wait, up to a limit.
 *
 * <p>Appending never blocks on a disk: it puts bytes into mapped memory. The lock is held for that alone, and when a
 * reservation needs another file.
 */
final class Journal implements AutoCloseable {
    /** The most bytes a record has. */
    static final int LARGEST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
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
        static final Limits USUAL = new Limits(4 << 20, 256, Journal::allocated);
    }

    /** A record on its way to where it is applied. */
    record Entry(long number, ByteBuffer bytes) {}

    private final Path folder;
    private final Limits limits;
    private final String id;
    private final FileChannel lockFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Segment> live = new ArrayDeque<>();
    private final Deque<Segment> spare = new ArrayDeque<>();
    private final AtomicInteger files = new AtomicInteger();
    private int reserved;
    private long failedAt = System.nanoTime() - RETRY_AFTER.toNanos();
    private String failure = "";
    private @Nullable Segment reading;
    private int readAt = Segment.HEADER;
    private volatile long appended;
    private volatile long applied;

    private Journal(Path folder, Limits limits, String id, FileChannel lockFile) {
        this.folder = folder;
        this.limits = limits;
        this.id = id;
        this.lockFile = lockFile;
    }

    /**
     * Opens the journal of a folder.
     *
     * @throws StoreException if it is in use or cannot be read
     */
    static Journal open(Path folder, Limits limits) {
        try {
            Files.createDirectories(folder);
            FileChannel lockFile = lockFile(folder);
            try {
                var journal = new Journal(folder, limits, id(folder), lockFile);
                journal.find();
                return journal;
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot open the journal " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Sets a journal aside that belongs to another database, so that a new one can be opened in its place. */
    static Path setAside(Path folder) {
        Path aside = folder.resolveSibling(
                folder.getFileName() + "-of-another-database-" + Instant.now().toEpochMilli());
        try {
            return Files.move(folder, aside);
        } catch (IOException e) {
            throw new StoreException("cannot set the journal " + folder + " aside: " + e.getMessage(), e);
        }
    }

    /** Names this journal among those that are applied to one database. */
    String id() {
        return id;
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
            throw new StoreException("cannot make room for the journal in " + folder + ": " + e.getMessage(), e);
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
        lock.lock();
        try {
            while (reserved >= room()) {
                grow();
            }
            reserved++;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a file ready, so that a reservation need not make one. */
    void provide() {
        if (low()) {
            try {
                ready(fresh());
            } catch (IOException e) {
                LOG.debug("no room for the journal", e);
            }
        }
    }

    private boolean low() {
        lock.lock();
        try {
            return room() - reserved < (limits.segmentBytes() - Segment.HEADER) / RECORD_SPACE / 2;
        } finally {
            lock.unlock();
        }
    }

    private void ready(Segment segment) {
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
            spare.addLast(fresh());
        } catch (IOException e) {
            failedAt = System.nanoTime();
            failure = "no room for the journal: " + e.getMessage();
            LOG.error("{}; calls are refused until there is", failure);
            throw new JournalFullException(failure);
        }
    }

    /** Gives a reservation back. */
    void unreserve() {
        lock.lock();
        try {
            reserved--;
        } finally {
            lock.unlock();
        }
    }

    /** Appends a record, for which room was reserved; the reservation is used up. */
    void append(byte[] record) {
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
            appended = active.last();
            reserved--;
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
        dirty.forEach(Segment::force);
    }

    @Override
    public void close() {
        try {
            force();
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("closing the journal {}", folder, e);
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
        int perFile = (limits.segmentBytes() - Segment.HEADER) / RECORD_SPACE;
        return live.getLast().free() / RECORD_SPACE + spare.size() * perFile;
    }

    private void activate() throws IOException {
        if (spare.isEmpty()) {
            spare.addLast(fresh());
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
            return;
        }
        try {
            Files.deleteIfExists(segment.file());
            files.decrementAndGet();
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", segment.file(), e.getMessage());
        }
    }

    private Segment fresh() throws IOException {
        if (files.get() >= limits.segments()) {
            throw new IOException(files.get() + " files wait to be applied to the database");
        }
        Path file = folder.resolve(UUID.randomUUID() + ".segment");
        try {
            Segment segment = Segment.found(file, limits.disk().allocate(file, limits.segmentBytes()));
            files.incrementAndGet();
            return segment;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void find() throws IOException {
        List<Path> found;
        try (Stream<Path> list = Files.list(folder)) {
            found = list.filter(file -> file.toString().endsWith(".segment")).toList();
        }
        List<Segment> used = new ArrayList<>();
        for (Path file : found) {
            Segment segment = Segment.found(file, limits.disk().allocate(file, limits.segmentBytes()));
            files.incrementAndGet();
            if (segment.first() == 0) {
                spare.addLast(segment);
            } else {
                used.add(segment);
            }
        }
        used.sort(Comparator.comparingLong(Segment::first));
        live.addAll(used);
        if (!used.isEmpty()) {
            appended = used.getLast().last();
        }
    }

    private static FileChannel lockFile(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = file.tryLock();
        } catch (OverlappingFileLockException alreadyOurs) {
            LOG.debug("{} is locked by this process", folder);
        }
        if (lock == null) {
            file.close();
            throw new IOException("another Switchboard runs on this installation");
        }
        return file;
    }

    private static String id(Path folder) throws IOException {
        Path file = folder.resolve("id");
        if (!Files.exists(file)) {
            Path written = Files.writeString(
                    folder.resolve("id.new"), UUID.randomUUID().toString());
            Files.move(written, file);
        }
        return Files.readString(file);
    }

    /** Zeros are really written: a hole in a file is no room. */
    static MappedByteBuffer allocated(Path file, int size) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
            for (long at = channel.size(); at < size; at = channel.size()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
                channel.write(zeros, at);
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
        }
    }
}
