package switchboard.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of the log in a folder of this node. They hold nothing that the database does not hold, and are made in the
 * background from lines that have settled: writing a line costs nothing more for it. A block whose lines were deleted is
 * thrown away and made again of those that are left.
 */
final class LogIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogIndex.class);
    private static final int LINES_AT_ONCE = 4096;

    /**
     * How it works.
     *
     * @param lines of a block
     * @param settled after that no line with a lesser number appears any more: whoever wrote one has committed
     * @param every how often it looks; never if zero
     */
    record Limits(int lines, Duration settled, Duration every) {
        static final Limits USUAL = new Limits(1 << 15, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    private record Seen(long id, long nanos) {}

    private final Database database;
    private final Path folder;
    private final Limits limits;
    private final Deque<Seen> seen = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("switchboard-log-index").factory());
    private volatile List<LogBlock> blocks = List.of();
    private volatile boolean closed;
    private boolean loaded;
    private boolean failing;
    private long settledId;
    private int compared;

    LogIndex(Database database, Path folder, Limits limits) {
        this.database = database;
        this.folder = folder;
        this.limits = limits;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it can be asked to survive
    void start() {
        if (!limits.every.isZero()) {
            long every = limits.every.toMillis();
            thread.scheduleWithFixedDelay(this::tick, every, every, TimeUnit.MILLISECONDS);
        }
    }

    /** The blocks, oldest first; they do not overlap. */
    List<LogBlock> blocks() {
        return blocks;
    }

    private void tick() {
        try {
            step();
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing && !closed) {
                LOG.warn("the index of the log cannot be kept: {}", e.getMessage(), e);
            }
            failing = true;
        }
    }

    /** Throws away what is no longer true, compares one block, and makes all that can be made. */
    synchronized void step() throws IOException {
        if (!loaded) {
            load();
            loaded = true;
        }
        settle();
        keep(database.readLog(mappers -> LogScan.confirmed(mappers.logs(), blocks)));
        compare();
        while (!closed && build()) {
            LOG.debug("one more block of the log");
        }
    }

    /** What an earlier process left; a file that is not whole goes. */
    private void load() throws IOException {
        Files.createDirectories(folder);
        List<LogBlock> found = new ArrayList<>();
        long upTo = Long.MIN_VALUE;
        for (Path file : files()) {
            Optional<LogBlock> block = read(file);
            if (block.isPresent() && block.get().head().after() >= upTo) {
                found.add(block.get());
                upTo = block.get().head().upTo();
            } else {
                Files.deleteIfExists(file);
            }
        }
        blocks = List.copyOf(found);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Optional<LogBlock> read(Path file) {
        try {
            return Optional.of(LogBlock.read(file));
        } catch (IOException e) {
            LOG.debug("{} goes", file, e);
            return Optional.empty();
        }
    }

    private void settle() {
        long now = System.nanoTime();
        seen.add(new Seen(database.readLog(mappers -> mappers.logs().lastId()), now));
        while (!seen.isEmpty() && now - seen.element().nanos >= limits.settled.toNanos()) {
            settledId = seen.remove().id;
        }
    }

    private void keep(List<LogBlock> kept) throws IOException {
        List<LogBlock> gone = new ArrayList<>(blocks);
        gone.removeAll(kept);
        blocks = kept;
        for (LogBlock block : gone) {
            Files.deleteIfExists(block.file());
        }
    }

    /** Others may have done more than deleting by age: sooner or later it shows. */
    private void compare() throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        compared = (compared + 1) % blocks.size();
        LogBlock block = blocks.get(compared);
        LogBlock.Head head = block.head();
        LogBlock.Sums now = database.readLog(mappers -> mappers.logs().sums(new LogRange(head.after(), head.upTo())));
        if (!now.equals(head.sums())) {
            LOG.info("lines of the log up to {} were changed by others", head.upTo());
            keep(blocks.stream().filter(other -> !other.equals(block)).toList());
        }
    }

    /** Makes the oldest block that is missing. */
    private boolean build() throws IOException {
        long after = Long.MIN_VALUE;
        for (LogBlock block : blocks) {
            if (block.head().after() > after
                    && build(new LogRange(after, block.head().after()), 1)) {
                return true;
            }
            after = block.head().upTo();
        }
        return build(new LogRange(after, settledId), limits.lines);
    }

    private boolean build(LogRange range, int least) throws IOException {
        if (range.isEmpty()) {
            return false;
        }
        var builder = new LogBlockBuilder(range.after(), limits.lines);
        boolean more = database.readLog(mappers -> {
            do {
                int wanted = Math.min(LINES_AT_ONCE, limits.lines - builder.count());
                if (builder.read(mappers.session().getConnection(), range.upTo(), wanted) < wanted) {
                    return false;
                }
            } while (builder.count() < limits.lines);
            return true;
        });
        if (builder.count() < least || closed) {
            return false;
        }
        LogBlock block = builder.write(folder, more ? builder.lastId() : range.upTo());
        List<LogBlock> all = new ArrayList<>(blocks);
        all.add(block);
        all.sort(Comparator.comparingLong(each -> each.head().after()));
        blocks = List.copyOf(all);
        return true;
    }

    /** Its folder stays. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the index of the log is still being kept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does a step at once; for tests and measurements. */
    void stepNow() {
        try {
            step();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
