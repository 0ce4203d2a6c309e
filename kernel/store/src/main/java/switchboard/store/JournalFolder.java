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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a journal's files are: they are made, found and deleted here. One process at a time has it. */
final class JournalFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);

    private final Path path;
    private final Journal.Limits limits;
    private final FileChannel lockFile;
    private final String id;
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicBoolean changed = new AtomicBoolean(true);

    /** Makes the folder if need be, and locks it. */
    JournalFolder(Path path, Journal.Limits limits) throws IOException {
        this.path = path;
        this.limits = limits;
        Files.createDirectories(path);
        this.lockFile = locked(path);
        try {
            this.id = id(path);
        } catch (IOException e) {
            lockFile.close();
            throw e;
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

    /** Names the journal among those that are applied to one database. */
    String id() {
        return id;
    }

    /** The files that an earlier process left. */
    List<Segment> found() throws IOException {
        List<Path> paths;
        try (Stream<Path> list = Files.list(path)) {
            paths = list.filter(file -> file.toString().endsWith(".segment")).toList();
        }
        List<Segment> segments = new ArrayList<>();
        for (Path file : paths) {
            segments.add(Segment.found(file, limits.disk().allocate(file, limits.segmentBytes())));
            files.incrementAndGet();
        }
        return segments;
    }

    /** Another file. */
    Segment fresh() throws IOException {
        if (files.get() >= limits.segments()) {
            throw new IOException(files.get() + " files wait to be applied to the database");
        }
        Path file = path.resolve(UUID.randomUUID() + ".segment");
        try {
            Segment segment = Segment.found(file, limits.disk().allocate(file, limits.segmentBytes()));
            files.incrementAndGet();
            changed.set(true);
            return segment;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Deletes a file of which nothing is needed. */
    void delete(Segment segment) {
        try {
            Files.deleteIfExists(segment.file());
            files.decrementAndGet();
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", segment.file(), e.getMessage());
        }
    }

    /** A new file may be forgotten as a whole while its folder is not forced. */
    void force() {
        if (!changed.getAndSet(false)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            changed.set(true);
            throw new StoreException("cannot force " + path, e);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("cannot unlock the journal {}", path, e);
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
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
