package switchboard.provider.openai;

import java.util.HashMap;
import java.util.Map;
import switchboard.spi.Usage;

/** What is known of one chat answer so far. */
final class ChatState {
    private static final int MOST_CHOICES = Long.SIZE;

    final StringBuilder text = new StringBuilder();
    Usage usage = Usage.NONE;
    boolean tools;
    String id = "";
    String model = "";
    long created;
    private final Map<Integer, String> toolIds = new HashMap<>();
    private boolean misnumbered;
    private long seen; // choices, one bit each
    private long finished;
    private long roles;

    /** A later usage replaces an earlier one, unless it says nothing. */
    void usageIs(Usage told) {
        if (!told.isNone()) {
            usage = told;
        }
    }

    /** Whether tool calls are told apart by other ids under the same index: from then on none can be trusted. */
    boolean isMisnumbered(int index, String id) {
        if (!id.isEmpty()) {
            String before = toolIds.putIfAbsent(index, id);
            misnumbered |= before != null && !before.equals(id);
        }
        return misnumbered;
    }

    /** The ids of tool calls by their index, as the upstream told them first. */
    Map<Integer, String> toolIds() {
        return toolIds;
    }

    void see(int choice) {
        seen |= bit(choice);
    }

    void finish(int choice) {
        finished |= bit(choice);
    }

    boolean isFinished(int choice) {
        return (finished & bit(choice)) != 0;
    }

    /** Whether the role of a choice is told for the first time. */
    boolean tellRole(int choice) {
        boolean first = (roles & bit(choice)) == 0;
        roles |= bit(choice);
        return first;
    }

    boolean hasRole(int choice) {
        return (roles & bit(choice)) != 0;
    }

    boolean anySeen() {
        return seen != 0;
    }

    /** Whether all choices that were asked for, and all that were seen, are finished. */
    boolean allFinished(int expected) {
        return seen == finished && Long.bitCount(finished) >= Math.clamp(expected, 1, MOST_CHOICES);
    }

    /** The choices that began and did not finish. */
    int[] unfinished() {
        long rest = seen & ~finished;
        int[] choices = new int[Long.bitCount(rest)];
        for (int i = 0; i < choices.length; i++) {
            choices[i] = Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
        }
        return choices;
    }

    private static long bit(int choice) {
        return 1L << Math.clamp(choice, 0, MOST_CHOICES - 1);
    }
}
