package switchboard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Some lines of the log that follow one another, column by column in a file. It never changes; whether it still says
 * what the database says is for {@link #confirmedBy} to tell.
 *
 * @param file where its columns are
 * @param head what is known without reading them
 * @param ends where each part ends in the file
 */
record LogBlock(Path file, Head head, int[] ends) {
    private static final long FORMAT = 0x5357_4c4f_4742_4c31L;
    private static final int HEAD_BYTES = 13 * Long.BYTES + Part.values().length * Integer.BYTES;

    /** The parts of the file, in their order. Texts are numbers into the part that follows. */
    enum Part {
        /** Numbers of rows. */
        ID(0),
        /** Epoch seconds. */
        AT(1),
        /** Types. */
        TYPE(2),
        /** Users. */
        USER(3),
        /** Channels. */
        CHANNEL(4),
        /** Costs. */
        QUOTA(5),
        /** Tokens of requests. */
        PROMPT(6),
        /** Tokens of answers. */
        COMPLETION(7),
        /** Names of users. */
        USERNAME(8),
        /** What they are. */
        USERNAMES(9),
        /** Names of tokens. */
        TOKEN(10),
        /** What they are. */
        TOKENS(11),
        /** Models. */
        MODEL(12),
        /** What they are. */
        MODELS(13),
        /** The beginnings of sentences. */
        CONTENT(14),
        /** What they are. */
        CONTENTS(15);

        private final int place;

        Part(int place) {
            this.place = place;
        }

        /** Where it is among the others. */
        int place() {
            return place;
        }
    }

    /** A row's number, and its moment. */
    record Moment(long id, long at) {}

    /**
     * What a block holds.
     *
     * @param count how many lines
     * @param after all lines with greater numbers
     * @param upTo up to this one
     * @param earliest one of the lines with the least moment
     * @param last the line with the greatest number
     * @param latest the greatest moment
     * @param consumed what its calls cost together
     * @param sums of the moments and of the costs, to compare
     */
    record Head(
            int count, long after, long upTo, Moment earliest, Moment last, long latest, long consumed, Sums sums) {}

    /** Sums over the lines of a range. */
    record Sums(long number, long moments, long quota) {}

    /**
     * Whether the database still has what the block has: it has if two lines are there. Lines are deleted by their age,
     * so the earliest goes with the first that goes; and numbers that were given out again have other moments.
     */
    boolean confirmedBy(Map<Long, Long> moments) {
        return confirms(head.earliest, moments) && confirms(head.last, moments);
    }

    private static boolean confirms(Moment moment, Map<Long, Long> moments) {
        Long at = moments.get(moment.id);
        return at != null && at == moment.at;
    }

    /** Writes a block; another process sees all of it or nothing. */
    static LogBlock write(Path folder, Head head, byte[][] parts) throws IOException {
        int[] ends = new int[parts.length];
        int end = HEAD_BYTES;
        for (int i = 0; i < parts.length; i++) {
            end += parts[i].length;
            ends[i] = end;
        }
        ByteBuffer bytes = ByteBuffer.allocate(end);
        bytes.putLong(FORMAT).putLong(0);
        bytes.putInt(head.count).putInt(0).putLong(head.after).putLong(head.upTo);
        bytes.putLong(head.earliest.id).putLong(head.earliest.at);
        bytes.putLong(head.last.id).putLong(head.last.at).putLong(head.latest);
        bytes.putLong(head.consumed).putLong(head.sums.moments).putLong(head.sums.quota);
        for (int each : ends) {
            bytes.putInt(each);
        }
        for (byte[] part : parts) {
            bytes.put(part);
        }
        bytes.putLong(Long.BYTES, checksum(bytes.array()));
        Path file = folder.resolve("%019d-%019d".formatted(head.after, head.upTo));
        Path fresh = folder.resolve(file.getFileName() + ".part");
        Files.write(fresh, bytes.array());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return new LogBlock(file, head, ends);
    }

    /**
     * Opens a block that {@link #write} made.
     *
     * @throws IOException also if the file is not whole
     */
    static LogBlock read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.remaining() < HEAD_BYTES || bytes.getLong() != FORMAT || bytes.getLong() != checksum(bytes.array())) {
            throw new IOException(file + " is not whole");
        }
        int count = bytes.getInt();
        bytes.getInt();
        long after = bytes.getLong();
        long upTo = bytes.getLong();
        var earliest = new Moment(bytes.getLong(), bytes.getLong());
        var last = new Moment(bytes.getLong(), bytes.getLong());
        long latest = bytes.getLong();
        long consumed = bytes.getLong();
        var sums = new Sums(count, bytes.getLong(), bytes.getLong());
        int[] ends = new int[Part.values().length];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = bytes.getInt();
        }
        return new LogBlock(file, new Head(count, after, upTo, earliest, last, latest, consumed, sums), ends);
    }

    private static long checksum(byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes, 2 * Long.BYTES, bytes.length - 2 * Long.BYTES);
        return sum.getValue();
    }

    /** A block whose columns are being read. */
    static final class Reading implements AutoCloseable {
        private final LogBlock block;
        private final FileChannel channel;

        Reading(LogBlock block) throws IOException {
            this.block = block;
            this.channel = FileChannel.open(block.file, StandardOpenOption.READ);
        }

        LogBlock block() {
            return block;
        }

        PackedNumbers numbers(Part part) throws IOException {
            return new PackedNumbers(bytes(part));
        }

        PackedTexts texts(Part part) throws IOException {
            return new PackedTexts(bytes(part));
        }

        private byte[] bytes(Part part) throws IOException {
            int from = part.place == 0 ? HEAD_BYTES : block.ends[part.place - 1];
            ByteBuffer bytes = ByteBuffer.allocate(block.ends[part.place] - from);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, (long) from + bytes.position()) < 0) {
                    throw new IOException(block.file + " is not whole");
                }
            }
            return bytes.array();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
