package switchboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Cold starts of an installation that has a channel and a token: seconds from {@code exec} to the answer of the first
 * relayed call, medians.
 *
 * @param plain as it is installed
 * @param cached with an AOT cache that was recorded before; empty where the JDK has none
 */
record Starts(double plain, OptionalDouble cached) {
    private static final int TIMES = 5;
    private static final int CALLS = 50;

    /**
     * Measures both in turns.
     *
     * @param home where it is installed
     * @param keep is told of every process
     */
    static Starts measure(Path image, Path home, Path jdk, int upstream, Consumer<Child> keep)
            throws IOException, InterruptedException {
        Gateway gateway = Gateway.start(image, home, jdk, Map.of());
        keep.accept(gateway.process());
        String key = gateway.connect("start", upstream).key();
        gateway.call(key);
        gateway.process().close();
        Optional<Path> cache = record(gateway, key, keep);
        Path aside = home.resolve("cache");
        List<Double> plain = new ArrayList<>();
        List<Double> cached = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            if (cache.isPresent()) {
                cached.add(seconds(gateway, key, keep));
                Files.move(cache.get(), aside);
            }
            plain.add(seconds(gateway, key, keep));
            if (cache.isPresent()) {
                Files.move(aside, cache.get());
            }
        }
        return new Starts(
                Measure.middle(plain, Double::doubleValue),
                cache.isPresent()
                        ? OptionalDouble.of(Measure.middle(cached, Double::doubleValue))
                        : OptionalDouble.empty());
    }

    /** As docs/operating.md says: start, make some calls, stop. */
    private static Optional<Path> record(Gateway gateway, String key, Consumer<Child> keep)
            throws IOException, InterruptedException {
        Gateway trained = gateway.again(Map.of("SWITCHBOARD_TRAIN", "1"));
        keep.accept(trained.process());
        for (int i = 0; i < CALLS; i++) {
            trained.call(key);
        }
        trained.process().close();
        try (Stream<Path> files = Files.list(gateway.home().resolve("data"))) {
            return files.filter(file -> file.getFileName().toString().matches("aot-\\d+"))
                    .findFirst();
        }
    }

    private static double seconds(Gateway gateway, String key, Consumer<Child> keep)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Gateway started = gateway.again(Map.of());
        keep.accept(started.process());
        started.call(key);
        double seconds = (System.nanoTime() - began) / 1e9;
        started.process().close();
        return seconds;
    }
}
