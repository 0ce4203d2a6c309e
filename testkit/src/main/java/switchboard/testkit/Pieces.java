package switchboard.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways in which bytes may arrive. */
public final class Pieces {
    private Pieces() {}

    /** All at once. */
    public static List<byte[]> whole(byte[] bytes) {
        return List.of(bytes);
    }

    /** One at a time: every character beyond ASCII, every CRLF and every JSON value is split. */
    public static List<byte[]> single(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            pieces.add(new byte[] {b});
        }
        return pieces;
    }

    /** In pieces by chance, some of them empty. */
    public static List<byte[]> random(byte[] bytes, Random random) {
        int largest = 1 + random.nextInt(64);
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + random.nextInt(largest + 1));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }
}
