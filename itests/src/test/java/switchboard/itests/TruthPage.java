package switchboard.itests;

import java.util.function.Function;
import switchboard.itests.Scenario.Verdict;

/** The words and rows of {@code docs/truth-table.md}. */
final class TruthPage {
    /** Takes four numbers: ways to answer, dialects of upstreams and of clients, cells. */
    static final String INTRODUCTION = """
        # The truth table

        What a client sees of an upstream that answers well or badly. A client sees either all of the true answer or a
        failure in its own dialect: never a part that looks finished. `TruthTableBlackBoxIT` asks the built
        distribution, judges every cell with a strict client of the client's dialect, and fails if this page says
        anything else: %d ways to answer × %d dialects of upstreams × %d of clients × streamed and whole, %d cells.

        - **complete**: all words, the tool call with whole arguments, the finish, the usage; nothing else
        - **refused**: an HTTP error in the client's own shape; nothing was shown before, another channel can take over
        - **broken off**: a part of the answer, then an error in the client's own shape; nothing looks finished

        `./dev truth-table` runs the test and writes this page anew. There is one channel and no retry here;
        `FieldScenariosBlackBoxIT` has two.
        """;

    private TruthPage() {}

    static String head() {
        StringBuilder names = new StringBuilder("| the upstream's answer | asked for |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Clients client : Clients.values()) {
            names.append(' ').append(client.dialect()).append(" |");
            rule.append("---|");
        }
        return names.append('\n').append(rule).append('\n').toString();
    }

    static String row(String title, boolean stream, Function<Clients, Verdict> seen) {
        StringBuilder row = new StringBuilder("| " + title + " | " + (stream ? "events" : "one document") + " |");
        for (Clients client : Clients.values()) {
            row.append(' ').append(seen.apply(client)).append(" |");
        }
        return row.append('\n').toString();
    }
}
