package switchboard.provider.openai;

import java.util.List;

/**
 * The most tokens that some models may be asked for.
 *
 * @param models whose it is
 * @param tokens the most
 */
record ChatLimit(Glob models, long tokens) {
    private static final List<ChatLimit> ALL = ChatTable.rows("/chat-limits.tsv").stream()
            .map(row -> new ChatLimit(new Glob(row[0]), Long.parseLong(row[1])))
            .toList();

    /** What may be asked for of what is wanted. */
    static long of(String model, long wanted) {
        for (ChatLimit limit : ALL) {
            if (limit.models().matches(model)) {
                return Math.min(wanted, limit.tokens());
            }
        }
        return wanted;
    }
}
