package switchboard.store;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What calls under way would cost if the process died now, each in a place of its own beside the journal. A place is
 * written over again and again while its call runs, and cleared when the call ends; what a process leaves here when it
 * is killed, the next one finds.
 *
 * <p>A place has two halves, used in turns, each with its checksum: a kill in the middle of writing one leaves the other.
 * How far the answer of a draft has grown since is a single word beside it, which is written at once or not at all.
 * Files are mapped into memory, with all their blocks allocated. What is written survives the end of the process; it is
 * not forced to the disk, so a power cut may take back what the system had not written yet.
 */
final class Drafts {
    /** The most bytes a draft has. */
    static final int LARGEST = 1024 - Place.HALF_HEADER;

    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final String ENDING = ".drafts";
    private static final int PLACE = 2048;
    private static final int FILE = 256 * PLACE;
    private static final int MOST_FILES = 128;
    private static final int LOW = 128;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * A draft that an earlier process left, in the place where it stays until it is {@link #done}.
     *
     * @param completion tokens the answer had grown to; 0 if it had not since the draft
     * @param millis how long after the draft that was
     */
    record Left(byte[] draft, long completion, long millis, Place place) {}

    private final Path folder;
    private final Journal.Disk disk;
    private final Deque<Place> free = new ArrayDeque<>();
    private final List<Left> left = new ArrayList<>();
    private int files;
    private long failedAt = System.nanoTime() - RETRY_AFTER.toNanos();

    private Drafts(Path folder, Journal.Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /**
     * Opens the drafts of a journal's folder, which the caller has locked.
     *
     * @throws StoreException if what an earlier process left cannot be read
     */
    static Drafts open(Path folder, Journal.Disk disk) {
        var drafts = new Drafts(folder, disk);
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file :
                    list.filter(path -> path.toString().endsWith(ENDING)).toList()) {
                drafts.add(disk.allocate(file, FILE));
            }
        } catch (IOException e) {
            throw new StoreException("cannot read the drafts in " + folder + ": " + e.getMessage(), e);
        }
        drafts.provide();
        return drafts;
    }

    /** What an earlier process left and is not {@link #done} yet. */
    List<Left> left() {
        synchronized (free) {
            return List.copyOf(left);
        }
    }

    /** Forgets one that was left. */
    void done(Left one) {
        one.place().clear();
        synchronized (free) {
            left.remove(one);
        }
    }

    /** A place for one call, until it is cleared; empty if there is none now. Never blocks on a disk. */
    Optional<Place> place() {
        synchronized (free) {
            return Optional.ofNullable(free.pollLast());
        }
    }

    /** Makes room before it runs out. Where there is none, calls go on without drafts. */
    void provide() {
        synchronized (free) {
            boolean enough = free.size() >= LOW || files >= MOST_FILES;
            if (enough || System.nanoTime() - failedAt < RETRY_AFTER.toNanos()) {
                return;
            }
        }
        Path file = unused();
        try {
            add(disk.allocate(file, FILE));
        } catch (IOException e) {
            failedAt = System.nanoTime();
            LOG.warn("no room for drafts of calls under way: {}", e.getMessage());
        }
    }

    /** No file is mapped twice, also if somebody has deleted one of those before it. */
    private Path unused() {
        int number = files;
        while (Files.exists(folder.resolve(number + ENDING))) {
            number++;
        }
        return folder.resolve(number + ENDING);
    }

    private void add(MappedByteBuffer map) {
        synchronized (free) {
            files++;
            for (int at = FILE - PLACE; at >= 0; at -= PLACE) {
                var place = new Place(map.slice(at, PLACE));
                Optional<Left> found = place.found();
                if (found.isPresent()) {
                    left.add(found.get());
                } else {
                    free.addLast(place);
                }
            }
        }
    }

    /** One call's place. Not safe for threads: its call uses it under a lock. */
    final class Place {
        private static final int HALF_HEADER = 24; // length, checksum, turn, growth
        private static final int GROWTH = 16;
        private static final int COMPLETION_BITS = 32;
        private static final long MOST_TOKENS = (1L << COMPLETION_BITS) - 1;
        private static final long MOST_MILLIS = Integer.MAX_VALUE;
        private static final int HALF = PLACE / 2;

        private final ByteBuffer bytes;
        private int newer; // where the newer half begins
        private long turn;

        private Place(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        /** Replaces the draft. */
        void put(byte[] draft) {
            if (draft.length == 0 || draft.length > LARGEST) {
                throw new IllegalArgumentException("a draft of " + draft.length + " bytes");
            }
            int at = HALF - newer;
            turn++;
            bytes.putInt(at, 0);
            bytes.putLong(at + 8, turn);
            bytes.putLong(at + GROWTH, 0);
            VarHandle.releaseFence(); // what an earlier draft had grown to is never beside a whole later one
            bytes.put(at + HALF_HEADER, draft);
            bytes.putInt(at + 4, Segment.checksum(turn, ByteBuffer.wrap(draft)));
            VarHandle.releaseFence();
            bytes.putInt(at, draft.length);
            newer = at;
        }

        /**
         * Says how far the answer of the draft has grown.
         *
         * @param completion tokens of it now
         * @param millis since the draft
         */
        void grow(long completion, long millis) {
            long growth =
                    Math.clamp(millis, 0L, MOST_MILLIS) << COMPLETION_BITS | Math.clamp(completion, 0L, MOST_TOKENS);
            WORD.setOpaque(bytes, newer + GROWTH, growth);
        }

        /** Forgets the draft, and gives the place back. The older half goes first: it must never count as the last. */
        void clear() {
            bytes.putInt(HALF - newer, 0);
            VarHandle.releaseFence();
            bytes.putInt(newer, 0);
            synchronized (free) {
                free.addLast(this);
            }
        }

        private Optional<Left> found() {
            newer = isDraft(HALF) && (!isDraft(0) || bytes.getLong(HALF + 8) > bytes.getLong(8)) ? HALF : 0;
            turn = Math.max(bytes.getLong(8), bytes.getLong(HALF + 8));
            if (!isDraft(newer)) {
                return Optional.empty();
            }
            byte[] draft = new byte[bytes.getInt(newer)];
            bytes.get(newer + HALF_HEADER, draft);
            long growth = bytes.getLong(newer + GROWTH);
            return Optional.of(new Left(draft, growth & MOST_TOKENS, growth >>> COMPLETION_BITS, this));
        }

        private boolean isDraft(int at) {
            int length = bytes.getInt(at);
            return length > 0
                    && length <= LARGEST
                    && bytes.getInt(at + 4)
                            == Segment.checksum(bytes.getLong(at + 8), bytes.slice(at + HALF_HEADER, length));
        }
    }
}
