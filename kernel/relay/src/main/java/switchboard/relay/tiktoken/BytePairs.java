package switchboard.relay.tiktoken;

/**
 * Byte pair encoding of one piece after the other: its bytes are parts, and of all pairs of neighbours that are a token
 * together, the one of the lowest rank is merged, the first of several, until there is none. Not safe for threads.
 */
final class BytePairs {
    private static final int GONE = -1;

    private final Vocabulary vocabulary;
    private int[] next = {}; // where the part that begins here ends
    private int[] before = {}; // where the part before the one that begins here begins
    private int[] ranks = {}; // of this part and its neighbour together
    private long[] heap = {}; // rank and place of pairs; some are no more
    private int heaped;

    BytePairs(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** How many tokens the first so many bytes are. */
    int count(byte[] piece, int length) {
        if (length < 2 || vocabulary.rank(piece, 0, length) != Vocabulary.NONE) {
            return length == 0 ? 0 : 1;
        }
        begin(length);
        for (int at = 0; at < length - 1; at++) {
            pair(piece, at, length);
        }
        int parts = length;
        while (heaped > 0) {
            long lowest = pop();
            int at = (int) lowest;
            if (ranks[at] == (int) (lowest >>> Integer.SIZE)) {
                merge(piece, at, length);
                parts--;
            }
        }
        return parts;
    }

    private void begin(int length) {
        if (next.length < length) {
            int room = Math.max(64, length);
            next = new int[room];
            before = new int[room];
            ranks = new int[room];
            heap = new long[3 * room]; // a pair for each byte, and two for each merge
        }
        heaped = 0;
        for (int at = 0; at < length; at++) {
            next[at] = at + 1;
            before[at] = at - 1;
        }
        ranks[length - 1] = GONE;
    }

    private void merge(byte[] piece, int at, int length) {
        int other = next[at];
        next[at] = next[other];
        ranks[other] = GONE;
        if (next[at] < length) {
            before[next[at]] = at;
        }
        pair(piece, at, length);
        if (before[at] >= 0) {
            pair(piece, before[at], length);
        }
    }

    /** Looks what this part and its neighbour are together. */
    private void pair(byte[] piece, int at, int length) {
        int other = next[at];
        int rank = other < length ? vocabulary.rank(piece, at, next[other]) : Vocabulary.NONE;
        ranks[at] = rank == Vocabulary.NONE ? GONE : rank;
        if (rank != Vocabulary.NONE) {
            push((long) rank << Integer.SIZE | at);
        }
    }

    private void push(long pair) {
        int at = heaped++;
        while (at > 0 && heap[(at - 1) / 2] > pair) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = pair;
    }

    private long pop() {
        long lowest = heap[0];
        long last = heap[--heaped];
        int at = 0;
        int child = lower(1);
        while (child < heaped && heap[child] < last) {
            heap[at] = heap[child];
            at = child;
            child = lower(2 * at + 1);
        }
        heap[at] = last;
        return lowest;
    }

    /** The lower one of two children. */
    private int lower(int child) {
        return child + 1 < heaped && heap[child + 1] < heap[child] ? child + 1 : child;
    }
}
