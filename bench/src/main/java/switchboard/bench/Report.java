package switchboard.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The measurements as a page. */
record Report(
        String nginx,
        String mock,
        String generator,
        String java,
        int rounds,
        int seconds,
        Optional<Starts> starts,
        long idleBytes) {
    private static final double MEGA = 1 << 20;

    String write(Map<Shape, Map<Target, Measure>> results) {
        var page = new StringBuilder("""
                # Load, measured

                %d rounds of %d s for each row, medians; the targets take turns within a round, on the same cores as the load
                generator and the mock upstream. Absolute figures hold for one machine at one time: compare the columns of one
                table. CPU is the target's own, until it was idle again after the load, so settlements and log rows are in it.
                Resident memory is the most that was seen.

                - cores: %d; JDK: %s; proxy for comparison: %s
                - mock upstream: %s; load generator for calls: %s, for streams: this bench's own
                - Switchboard: the distribution as it is, SQLite, tokens with a limit, consumption log on

                """.formatted(
                        rounds, seconds, Runtime.getRuntime().availableProcessors(), java, nginx, mock, generator));
        results.forEach((shape, measures) -> table(page, shape, measures));
        compared(page, results);
        page.append("## Start\n\n");
        starts.ifPresent(measured -> start(page, measured));
        page.append(String.format(
                Locale.ROOT, "A new one after its first calls and 20 s of rest: %.0f MB.%n", idleBytes / MEGA));
        return page.toString();
    }

    private static void start(StringBuilder page, Starts starts) {
        page.append(String.format(
                Locale.ROOT, "From `exec` to the answer of the first relayed call: %.1f s", starts.plain()));
        starts.cached()
                .ifPresent(seconds -> page.append(String.format(Locale.ROOT, ", with the AOT cache %.1f s", seconds)));
        page.append(" (medians of five, in turns). ");
    }

    private static void table(StringBuilder page, Shape shape, Map<Target, Measure> measures) {
        String unit = shape.stream() ? "events" : "calls";
        page.append("## ").append(shape.title());
        if (shape.stream()) {
            page.append(String.format(Locale.ROOT, " of %d events %d ms apart", Shape.EVENTS, Shape.GAP_MILLIS));
        }
        page.append("\n\n| | ").append(unit).append(" a second | ");
        page.append(shape.stream() ? "stream p50 ms | p99 ms" : "p50 ms | p99 ms");
        page.append(shape.stream() ? " | CPU µs an event" : " | CPU µs a call");
        page.append(" | resident MB | failed |\n|---|---:|---:|---:|---:|---:|---:|\n");
        measures.forEach((target, m) -> page.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.2f | %.1f | %.0f | %.0f |%n",
                target.name(),
                m.perSecond(),
                m.p50Millis(),
                m.p99Millis(),
                m.cpuMicros(),
                m.residentBytes() / MEGA,
                m.failed())));
        ratios(page, measures);
        page.append('\n');
    }

    private static void ratios(StringBuilder page, Map<Target, Measure> measures) {
        Measure ours = by("Switchboard", measures).orElseThrow();
        by("nginx", measures)
                .ifPresent(base -> page.append(String.format(
                        Locale.ROOT,
                        "%nSwitchboard to nginx: %.2f of the throughput, %.1f times the CPU.",
                        ours.perSecond() / base.perSecond(),
                        ours.cpuMicros() / base.cpuMicros())));
        by("the upstream itself", measures)
                .ifPresent(bare -> page.append(String.format(
                        Locale.ROOT,
                        " Added to the upstream's own latency: p50 %.2f ms, p99 %.2f ms.",
                        ours.p50Millis() - bare.p50Millis(),
                        ours.p99Millis() - bare.p99Millis())));
        page.append('\n');
    }

    /** What one row says beside another of the same run. */
    private static void compared(StringBuilder page, Map<Shape, Map<Target, Measure>> results) {
        List<String> lines = new ArrayList<>();
        results.forEach((shape, measures) -> {
            Measure ours = by("Switchboard", measures).orElseThrow();
            plain(shape, results)
                    .ifPresent(usual -> lines.add(String.format(
                            Locale.ROOT,
                            "- %s: %.2f times the CPU of the same load without, p99 %.2f times, %.0f failed.",
                            shape.title(),
                            ours.cpuMicros() / usual.cpuMicros(),
                            ours.p99Millis() / usual.p99Millis(),
                            ours.failed())));
            if (!shape.stream()) {
                by("nginx", measures)
                        .ifPresent(nginx -> lines.add(String.format(
                                Locale.ROOT,
                                "- %s: added to nginx's latency p50 %.2f ms, p99 %.2f ms.",
                                shape.title(),
                                ours.p50Millis() - nginx.p50Millis(),
                                ours.p99Millis() - nginx.p99Millis())));
            }
        });
        page.append("## Rows beside each other\n\n")
                .append(String.join("\n", lines))
                .append("\n\n");
    }

    /** The row that differs only in that nothing is swapped or translated. */
    private static Optional<Measure> plain(Shape shape, Map<Shape, Map<Target, Measure>> results) {
        if (!shape.swapping() && shape.model().equals(Shape.SAME)) {
            return Optional.empty();
        }
        return results.entrySet().stream()
                .filter(entry -> entry.getKey().model().equals(Shape.SAME)
                        && !entry.getKey().swapping()
                        && entry.getKey().stream() == shape.stream()
                        && entry.getKey().connections() == shape.connections()
                        && entry.getKey().promptBytes() == shape.promptBytes())
                .findFirst()
                .flatMap(entry -> by("Switchboard", entry.getValue()));
    }

    private static Optional<Measure> by(String name, Map<Target, Measure> measures) {
        return measures.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static String brief(Measure m) {
        return String.format(
                Locale.ROOT,
                "%,.0f a second, p50 %.2f ms, p99 %.2f ms, %.1f µs CPU, %.0f MB, %.0f failed",
                m.perSecond(),
                m.p50Millis(),
                m.p99Millis(),
                m.cpuMicros(),
                m.residentBytes() / MEGA,
                m.failed());
    }
}
