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

    private static final Duration SWAP_EACH = Duration.ofSeconds(1);
    private static final Duration REST = Duration.ofSeconds(20);

    /** What {@code --only} calls the start. */
    private static final String START = "Start";

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
        var load = new Load(work, Duration.ofSeconds(seconds));
        int upstream = Child.freePort();
        Child mock = nginx.isPresent() ? nginx.get().mock(upstream) : JavaMock.start(work, jdk, upstream);
        keep(mock);
        List<Target> targets = new ArrayList<>();
        targets.add(new Target("the upstream itself", upstream, "none", List.of(mock)));
        if (nginx.isPresent()) {
            int port = Child.freePort();
            Child proxy = nginx.get().proxy(port, upstream);
            keep(proxy);
            targets.add(new Target("nginx", port, "none", List.of(proxy)));
        }
        Optional<Starts> starts = Optional.empty();
        if (START.contains(only)) {
            say("starting, again and again");
            starts = Optional.of(Starts.measure(image, work.resolve("starts"), jdk, upstream, this::keep));
        }
        Gateway gateway = Gateway.start(image, work.resolve("switchboard"), jdk, Map.of());
        keep(gateway.process());
        swapped = Optional.of(gateway);
        Target switchboard = gateway.connect("Switchboard", upstream);
        gateway.call(switchboard.key());
        Load.settle(switchboard);
        Thread.sleep(REST); // what compiling and starting took is given back
        long idleBytes = switchboard.residentBytes();
        targets.add(switchboard);

        Map<Shape, Map<Target, Measure>> results = new LinkedHashMap<>();
        Set<String> warm = new HashSet<>();
        for (Shape shape : SHAPES) {
            if (shape.title().contains(only)) {
                if (warm.add(shape.model() + shape.stream())) {
                    say("warming up");
                    load.warmUp(switchboard, shape);
                }
                results.put(shape, measure(load, shape, targets));
            }
        }
        var report = new Report(
                nginx.isPresent() ? nginx.get().version() : "none",
                nginx.isPresent() ? "nginx with Lua" : "Java, a virtual thread a connection",
                load.generator(),
                version(),
                rounds,
                seconds,
                starts,
                idleBytes);
        String text = report.write(results);
        Path file = here.resolve("results/latest.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.out.println(text);
        say("written to " + file);
    }

    private Map<Target, Measure> measure(Load load, Shape shape, List<Target> targets)
            throws IOException, InterruptedException {
        Map<Target, List<Measure>> all = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Target target : targets) {
                if (shape.stream() && target.equals(targets.getFirst())) {
                    continue; // it sleeps between its events: nothing to compare with
                }
                Measure measure = round(load, target, shape);
                all.computeIfAbsent(target, any -> new ArrayList<>()).add(measure);
                say("%s, round %d, %s: %s".formatted(shape.title(), round, target.name(), Report.brief(measure)));
            }
        }
        Map<Target, Measure> medians = new LinkedHashMap<>();
        all.forEach((target, measures) -> medians.put(target, Measure.median(measures)));
        return medians;
    }

    private Measure round(Load load, Target target, Shape shape) throws IOException, InterruptedException {
        var loading = new AtomicBoolean(true);
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
        try {
            return load.round(target, shape);
        } finally {
            loading.set(false);
            swaps.interrupt();
            swaps.join();
        }
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

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
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
