package switchboard.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A column of numbers: the least of them, and how far each is above it, in as few bytes as the farthest needs. */
final class PackedNumbers {
    private static final int HEAD = 9;
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    private final byte[] bytes;
    private final long least;
    private final int width;

    /** What {@link #pack} made. */
    PackedNumbers(byte[] bytes) {
        this.bytes = bytes;
        this.least = (long) LONGS.get(bytes, 0);
        this.width = bytes[HEAD - 1];
    }

    /** Packs the first numbers of an array, of which there must be one. */
    static byte[] pack(long[] numbers, int count) {
        long least = numbers[0];
        long greatest = numbers[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, numbers[i]);
            greatest = Math.max(greatest, numbers[i]);
        }
        int width = width(greatest - least);
        byte[] bytes = new byte[HEAD + count * width];
        LONGS.set(bytes, 0, least);
        bytes[HEAD - 1] = (byte) width;
        for (int i = 0; i < count; i++) {
            set(bytes, HEAD + i * width, width, numbers[i] - least);
        }
        return bytes;
    }

    /** The number at a position. */
    long at(int position) {
        int at = HEAD + position * width;
        return least
                + switch (width) {
                    case 0 -> 0;
                    case 1 -> bytes[at] & 0xffL;
                    case 2 -> (short) SHORTS.get(bytes, at) & 0xffffL;
                    case 4 -> (int) INTS.get(bytes, at) & 0xffff_ffffL;
                    default -> (long) LONGS.get(bytes, at);
                };
    }

    /** The sum over some positions. */
    long sum(boolean[] kept) {
        long sum = 0;
        long count = 0;
        switch (width) {
            case 2 -> {
                for (int i = 0; i < kept.length; i++) {
                    sum += kept[i] ? (short) SHORTS.get(bytes, HEAD + 2 * i) & 0xffffL : 0;
                    count += kept[i] ? 1 : 0;
                }
            }
            case 4 -> {
                for (int i = 0; i < kept.length; i++) {
                    sum += kept[i] ? (int) INTS.get(bytes, HEAD + 4 * i) & 0xffff_ffffL : 0;
                    count += kept[i] ? 1 : 0;
                }
            }
            default -> {
                for (int i = 0; i < kept.length; i++) {
                    sum += kept[i] ? at(i) - least : 0;
                    count += kept[i] ? 1 : 0;
                }
            }
        }
        return sum + count * least;
    }

    /** Takes out the positions whose number is another one. */
    void keepEqual(long number, boolean[] kept) {
        long wanted = number - least;
        switch (width) {
            case 0 -> {
                if (wanted != 0) {
                    Arrays.fill(kept, false);
                }
            }
            case 1 -> {
                for (int i = 0; i < kept.length; i++) {
                    kept[i] &= (bytes[HEAD + i] & 0xffL) == wanted;
                }
            }
            case 2 -> {
                for (int i = 0; i < kept.length; i++) {
                    kept[i] &= ((short) SHORTS.get(bytes, HEAD + 2 * i) & 0xffffL) == wanted;
                }
            }
            default -> {
                for (int i = 0; i < kept.length; i++) {
                    kept[i] &= at(i) == number;
                }
            }
        }
    }

    /** Takes out the positions whose number is outside; both ends are inside. */
    void keepBetween(long from, long until, boolean[] kept) {
        for (int i = 0; i < kept.length; i++) {
            long number = at(i);
            kept[i] &= number >= from && number <= until;
        }
    }

    private static int width(long range) {
        if (range < 0 || range > 0xffff_ffffL) { // less than zero: it does not fit into 63 bits
            return 8;
        }
        return range > 0xffff ? 4 : range > 0xff ? 2 : range > 0 ? 1 : 0;
    }

    private static void set(byte[] bytes, int at, int width, long value) {
        switch (width) {
            case 0 -> {}
            case 1 -> bytes[at] = (byte) value;
            case 2 -> SHORTS.set(bytes, at, (short) value);
            case 4 -> INTS.set(bytes, at, (int) value);
            default -> LONGS.set(bytes, at, value);
        }
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
