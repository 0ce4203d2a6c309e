package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import switchboard.testkit.servers.MariaDbServer;
import switchboard.testkit.servers.PostgresServer;

/**
 * What a call costs Switchboard on SQLite, on PostgreSQL and on MariaDB: three installations, of which each is under
 * load in its turn, and writes the report.
 */
public final class EngineBench {
    private static final int ROUNDS = 7;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final String BASE = "SQLite";
    private static final List<Shape> SHAPES = List.of(
            new Shape("1 KB prompt, 10 connections", 10, 1 << 10, false),
            new Shape("1 KB prompt, 64 connections", 64, 1 << 10, false));

    private final Path work;
    private final Path image;
    private final Path jdk;
    private final List<AutoCloseable> running = new ArrayList<>();

    private EngineBench(Path work, Path image, Path jdk) {
        this.work = work;
        this.image = image;
        this.jdk = jdk;
    }

    /**
     * Measures.
     *
     * @param arguments the bench folder, the built distribution, the JDK
     */
    public static void main(String[] arguments) throws Exception {
        Path here = Path.of(arguments[0]);
        Path work = Files.createTempDirectory(Files.createDirectories(here.resolve("target")), "engines");
        var bench = new EngineBench(work, Path.of(arguments[1]), Path.of(arguments[2]));
        try {
            String page = bench.run();
            Files.writeString(here.resolve("results/engines.md"), page);
            System.out.print(page);
        } finally {
            for (AutoCloseable one : bench.running.reversed()) {
                one.close();
            }
            Bench.delete(work);
        }
    }

    private String run() throws IOException, InterruptedException {
        Optional<Nginx> nginx = Nginx.find(work);
        int upstream = Child.freePort();
        running.add(nginx.isPresent() ? nginx.get().mock(upstream) : JavaMock.start(work, jdk, upstream));
        PostgresServer postgres = PostgresServer.launch();
        running.add(postgres);
        MariaDbServer mariadb = MariaDbServer.launch();
        running.add(mariadb);
        List<Target> targets = List.of(
                target(BASE, Map.of(), upstream),
                target("PostgreSQL", Map.of("SQL_DSN", postgres.dsn(postgres.createDatabase("bench"))), upstream),
                target("MariaDB", Map.of("SQL_DSN", mariadb.dsn(mariadb.createDatabase("bench"))), upstream));
        var load = new Load(work, TIME);
        for (Target target : targets) {
            System.err.println("bench: warming up " + target.name());
            load.warmUp(target, SHAPES.getFirst());
        }
        var page = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # What a call costs on each database

                Written by `bench/run engines`. %d rounds of %d s for each row, medians; one installation for each database,
                under load in turns, everything on: limited tokens, journal, ledger, log. CPU is Switchboard's own, until it was
                idle again after the load, so that everything was stored; the servers' own is not in it. The budget is 1.3 times
                that on SQLite. Servers, upstream (%s), load (%s) and Switchboard share %d cores.
                """,
                ROUNDS,
                TIME.toSeconds(),
                nginx.isPresent() ? "nginx with Lua" : "Java",
                load.generator(),
                Runtime.getRuntime().availableProcessors()));
        for (Shape shape : SHAPES) {
            table(page, shape, measure(load, shape, targets));
        }
        return page.toString();
    }

    private Target target(String name, Map<String, String> variables, int upstream)
            throws IOException, InterruptedException {
        Gateway gateway = Gateway.start(image, work.resolve(name), jdk, variables);
        running.add(gateway.process());
        Target target = gateway.connect(name, upstream);
        gateway.call(target.key());
        Load.settle(target);
        return target;
    }

    private static Map<Target, List<Measure>> measure(Load load, Shape shape, List<Target> targets)
            throws IOException, InterruptedException {
        Map<Target, List<Measure>> all = new LinkedHashMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (Target target : targets) {
                Measure measure = load.round(target, shape);
                all.computeIfAbsent(target, any -> new ArrayList<>()).add(measure);
                System.err.printf(
                        "bench: %s, round %d, %s: %s%n", shape.title(), round, target.name(), Report.brief(measure));
            }
        }
        return all;
    }

    private static void table(StringBuilder page, Shape shape, Map<Target, List<Measure>> all) {
        page.append("\n## ").append(shape.title()).append("\n\n");
        page.append("| | calls a second | p50 ms | p99 ms | CPU µs a call | to SQLite | failed |\n");
        page.append("|---|---:|---:|---:|---:|---:|---:|\n");
        List<Measure> base = all.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(BASE))
                .findFirst()
                .orElseThrow()
                .getValue();
        all.forEach((target, rounds) -> {
            Measure median = Measure.median(rounds);
            page.append(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f | %.2f | %.1f | %.2f | %.0f |%n",
                    target.name(),
                    median.perSecond(),
                    median.p50Millis(),
                    median.p99Millis(),
                    median.cpuMicros(),
                    ratio(rounds, base),
                    median.failed()));
        });
    }

    /** Round by round, since what else the machine does falls on neighbours alike; the median of that. */
    private static double ratio(List<Measure> rounds, List<Measure> base) {
        List<Integer> all = IntStream.range(0, rounds.size()).boxed().toList();
        return Measure.middle(all, i -> rounds.get(i).cpuMicros() / base.get(i).cpuMicros());
    }
}
