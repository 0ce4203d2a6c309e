package switchboard.store;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One file of the journal, mapped into memory: what is put into it survives the end of the process, and after {@link
 * #force} that of the machine. Its blocks are allocated before, so that putting cannot fail for want of space.
 *
 * <p>It begins with the number of its first record. A record is its length, a checksum, its number and its bytes; the
 * first one that does not fit its number or its checksum is where the file ends, whether it was cut there or holds the
 * rest of an earlier use.
 */
final class Segment {
    static final int HEADER = 16;
    static final int RECORD_HEADER = 16;

    private static final int MAGIC = 0x53424a31;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path file;
    private final MappedByteBuffer map;
    private long first;
    private volatile long last;
    private volatile int end;
    private int forced;
    private int use;

    private Segment(Path file, MappedByteBuffer map) {
        this.file = file;
        this.map = map;
    }

    /** A file as it was left behind; {@link #first} is 0 if nothing can be read in it. */
    static Segment found(Path file, MappedByteBuffer map) {
        var segment = new Segment(file, map);
        segment.scan();
        return segment;
    }

    Path file() {
        return file;
    }

    /** The number of the first record, 0 if there is none and never was. */
    long first() {
        return first;
    }

    /** The number of the last record; below {@link #first} while there is none. */
    long last() {
        return last;
    }

    /** Where the next record goes. */
    int end() {
        return end;
    }

    int free() {
        return map.capacity() - end;
    }

    /** Begins anew: whatever is in it is forgotten. */
    synchronized void begin(long firstNumber) {
        use++;
        forced = 0;
        map.putInt(4, checksum(firstNumber, NOTHING.duplicate()));
        map.putLong(8, firstNumber);
        map.putInt(HEADER, 0);
        map.putInt(0, MAGIC);
        first = firstNumber;
        last = firstNumber - 1;
        end = HEADER;
    }

    /** Appends the next record; the caller knows that it fits, and lets nobody else append. */
    void append(byte[] record) {
        long number = last + 1;
        int at = end;
        map.putInt(at, record.length);
        map.putInt(at + 4, checksum(number, ByteBuffer.wrap(record)));
        map.putLong(at + 8, number);
        map.put(at + RECORD_HEADER, record);
        last = number;
        end = at + RECORD_HEADER + record.length;
    }

    /** The bytes of the record that begins there, which must be before {@link #end}. */
    ByteBuffer read(int at) {
        return map.slice(at + RECORD_HEADER, map.getInt(at)).asReadOnlyBuffer();
    }

    /** The number of the record that begins there. */
    long number(int at) {
        return map.getLong(at + 8);
    }

    /** Where the record ends that begins there. */
    int after(int at) {
        return at + RECORD_HEADER + map.getInt(at);
    }

    /** Makes what was appended survive the end of the machine. */
    void force() {
        int from;
        int to;
        int of;
        synchronized (this) {
            from = forced;
            to = end;
            of = use;
        }
        if (to > from) {
            map.force(from, to - from);
            synchronized (this) {
                forced = of == use ? to : forced;
            }
        }
    }

    private void scan() {
        end = HEADER;
        if (map.getInt(0) != MAGIC || map.getInt(4) != checksum(map.getLong(8), NOTHING.duplicate())) {
            return;
        }
        first = map.getLong(8);
        long number = first;
        int at = HEADER;
        while (isRecord(at, number)) {
            number++;
            at = after(at);
        }
        last = number - 1;
        end = at;
    }

    private boolean isRecord(int at, long number) {
        if (at > map.capacity() - RECORD_HEADER) {
            return false;
        }
        int length = map.getInt(at);
        return length > 0
                && length <= map.capacity() - at - RECORD_HEADER
                && map.getLong(at + 8) == number
                && map.getInt(at + 4) == checksum(number, map.slice(at + RECORD_HEADER, length));
    }

    static int checksum(long number, ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
