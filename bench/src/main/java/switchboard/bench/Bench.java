package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Measures Switchboard, nginx as a plain proxy, and the bare upstream, one after the other in each round, so that what
 * else the machine does falls on all of them. Everything runs on loopback and on the same cores, and ends with this
 * process.
 */
public final class Bench {
    /** Streams first: what they hold in memory is not to be hidden by what many calls leave behind. */
    private static final List<Shape> SHAPES = List.of(
            new Shape("1,000 open streams", 1000, 1 << 10, true),
            new Shape("2,000 open streams", 2000, 1 << 10, true),
            new Shape("1 KB prompt, 64 connections", 64, 1 << 10, false),
            new Shape("64 KB prompt, 64 connections", 64, 1 << 16, false),
            new Shape("1 KB prompt, 10 connections", 10, 1 << 10, false),
            new Shape("400 KB prompt (100,000 tokens), 4 connections", 4, 400 << 10, false),
            new Shape(
                    "1 KB prompt, 10 connections, the provider swapped each second",
                    10,
                    1 << 10,
                    false,
                    Shape.SAME,
                    true),
            new Shape("1,000 open streams, from another dialect", 1000, 1 << 10, true, Shape.CROSSING, false));

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int WARM_UPS = 6;
    private static final Duration SWAP_EACH = Duration.ofSeconds(1);

    private final Deque<Child> children = new ArrayDeque<>();
    private final Path here;
    private final Path work;
    private final Path image;
    private final Path jdk;
    private Optional<Gateway> swapped = Optional.empty();
    private int rounds = 3;
    private int seconds = 5;
    private String only = "";

    private Bench(Path here, Path image, Path jdk) {
        this.here = here;
        this.work = here.resolve("target/run");
        this.image = image;
        this.jdk = jdk;
    }

    /**
     * Measures, and writes the report.
     *
     * @param arguments the bench folder, the built distribution, the JDK, then the flags of {@code bench/run}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            System.err.println("bench: needs Linux: CPU time and memory are read from /proc");
            System.exit(1);
        }
        var bench = new Bench(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        if (!bench.parse(List.of(arguments).subList(3, arguments.length))) {
            System.err.println("usage: bench/run [--rounds N] [--seconds N] [--only TEXT]");
            System.exit(2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(bench::stop));
        bench.run();
    }

    private boolean parse(List<String> flags) {
        for (int i = 0; i < flags.size(); i += 2) {
            if (i + 1 == flags.size()) {
                return false;
            }
            String value = flags.get(i + 1);
            switch (flags.get(i)) {
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--only" -> only = value;
                default -> {
                    return false;
                }
            }
        }
        return rounds > 0 && seconds > 0;
    }

    private void run() throws IOException, InterruptedException {
        delete(work);
        Files.createDirectories(work);
        Optional<Nginx> nginx = Nginx.find(work);
        Optional<Wrk> wrk = Wrk.find(work);
        int upstream = Child.freePort();
        Child mock = nginx.isPresent() ? nginx.get().mock(upstream) : javaMock(upstream);
        keep(mock);
        List<Target> targets = new ArrayList<>();
        targets.add(new Target("the upstream itself", upstream, "none", List.of(mock)));
        if (nginx.isPresent()) {
            int port = Child.freePort();
            Child proxy = nginx.get().proxy(port, upstream);
            keep(proxy);
            targets.add(new Target("nginx", port, "none", List.of(proxy)));
        }
        long began = System.nanoTime();
        Gateway gateway = Gateway.start(image, work.resolve("switchboard"), jdk);
        keep(gateway.process());
        swapped = Optional.of(gateway);
        Target switchboard = gateway.connect(upstream);
        gateway.call(switchboard);
        double startSeconds = (System.nanoTime() - began) / 1e9;
        settle(switchboard);
        long idleBytes = switchboard.residentBytes();
        targets.add(switchboard);

        Map<Shape, Map<Target, Measure>> results = new LinkedHashMap<>();
        Set<String> warm = new HashSet<>();
        for (Shape shape : SHAPES) {
            if (shape.title().contains(only)) {
                if (warm.add(shape.model() + shape.stream())) {
                    say("warming up");
                    warmUp(wrk, switchboard, shape);
                }
                results.put(shape, measure(wrk, shape, targets));
            }
        }
        var report = new Report(
                nginx.isPresent() ? nginx.get().version() : "none",
                nginx.isPresent() ? "nginx with Lua" : "Java, a virtual thread a connection",
                wrk.isPresent() ? "wrk" : "this bench's own",
                version(),
                rounds,
                seconds,
                startSeconds,
                idleBytes);
        String text = report.write(results);
        Path file = here.resolve("results/latest.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.out.println(text);
        say("written to " + file);
    }

    /** Loads until answers get no cheaper, or six times. */
    private static void warmUp(Optional<Wrk> wrk, Target target, Shape shape) throws IOException, InterruptedException {
        double best = 0;
        for (int i = 0; i < WARM_UPS; i++) {
            long before = target.cpuMicros();
            Outcome outcome = load(wrk, target, shape, WARM_UP);
            // streams are paced by their upstream: they get cheaper, not faster
            double now = (double) outcome.answers() / Math.max(1, target.cpuMicros() - before);
            if (i > 1 && now < best * 1.05) {
                return;
            }
            best = Math.max(best, now);
        }
    }

    private Map<Target, Measure> measure(Optional<Wrk> wrk, Shape shape, List<Target> targets)
            throws IOException, InterruptedException {
        Map<Target, List<Measure>> all = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Target target : targets) {
                if (shape.stream() && target.equals(targets.getFirst())) {
                    continue; // it sleeps between its events: nothing to compare with
                }
                Measure measure = round(wrk, target, shape);
                all.computeIfAbsent(target, any -> new ArrayList<>()).add(measure);
                say("%s, round %d, %s: %s".formatted(shape.title(), round, target.name(), Report.brief(measure)));
            }
        }
        Map<Target, Measure> medians = new LinkedHashMap<>();
        all.forEach((target, measures) -> medians.put(target, Measure.median(measures)));
        return medians;
    }

    private Measure round(Optional<Wrk> wrk, Target target, Shape shape) throws IOException, InterruptedException {
        long before = target.cpuMicros();
        var loading = new AtomicBoolean(true);
        var most = new long[1];
        Thread watch = Thread.ofPlatform().daemon().start(() -> {
            while (loading.get()) {
                most[0] = Math.max(most[0], target.residentBytes());
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Thread swaps = Thread.ofPlatform().daemon().start(() -> {
            while (loading.get() && shape.swapping()) {
                try {
                    swapped.orElseThrow().swap();
                    Thread.sleep(
                            SWAP_EACH); // the pace of the load, as an operator sets it; nothing waits for an outcome
                } catch (IOException e) {
                    say("no swap: " + e);
                    return;
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Outcome outcome = load(wrk, target, shape, Duration.ofSeconds(seconds));
        loading.set(false);
        swaps.interrupt();
        swaps.join();
        watch.join();
        settle(target);
        double cpu = target.cpuMicros() - before;
        long units = shape.stream() ? outcome.events() : outcome.answers();
        return new Measure(
                units / outcome.seconds(),
                outcome.p50Millis(),
                outcome.p99Millis(),
                cpu / Math.max(1, units),
                most[0],
                outcome.failed());
    }

    private static Outcome load(Optional<Wrk> wrk, Target target, Shape shape, Duration time)
            throws IOException, InterruptedException {
        return wrk.isPresent() && !shape.stream()
                ? wrk.get().run(target, shape, time)
                : Clients.run(target, shape, time);
    }

    /** Waits, five seconds at most, until the target has done what it put off: its CPU time belongs to the calls. */
    private static void settle(Target target) throws InterruptedException {
        long last = target.cpuMicros();
        for (int quiet = 0, looks = 0; quiet < 3 && looks < 25; looks++) {
            Thread.sleep(200);
            long now = target.cpuMicros();
            quiet = now - last <= 10_000 ? quiet + 1 : 0;
            last = now;
        }
    }

    private Child javaMock(int port) throws IOException, InterruptedException {
        Child child = Child.start(
                work.resolve("mock.log"),
                Map.of(),
                List.of(
                        jdk.resolve("bin/java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JavaMock.class.getName(),
                        Integer.toString(port)));
        child.awaitPort(port);
        return child;
    }

    private String version() throws IOException {
        return Files.readString(jdk.resolve("release"))
                .lines()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("JAVA_VERSION=|\"", ""))
                .findFirst()
                .orElse("unknown");
    }

    private synchronized void keep(Child child) {
        children.push(child);
    }

    private synchronized void stop() {
        while (!children.isEmpty()) {
            children.pop().close();
        }
    }

    private static void say(String text) {
        System.err.println("bench: " + text);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(folder)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
