package switchboard.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One round, or the medians of several.
 *
 * @param cpuMicros CPU time of the target an answer, or an event of a stream
 * @param residentBytes the most that was seen during the round
 */
record Measure(
        double perSecond, double p50Millis, double p99Millis, double cpuMicros, double residentBytes, double failed) {
    /** The median of each figure; failures are added up. */
    static Measure median(List<Measure> rounds) {
        return new Measure(
                middle(rounds, Measure::perSecond),
                middle(rounds, Measure::p50Millis),
                middle(rounds, Measure::p99Millis),
                middle(rounds, Measure::cpuMicros),
                middle(rounds, Measure::residentBytes),
                rounds.stream().mapToDouble(Measure::failed).sum());
    }

    /** The median of one figure; not a number if there is none. */
    static <T> double middle(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
}
