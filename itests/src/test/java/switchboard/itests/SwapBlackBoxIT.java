package switchboard.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import switchboard.itests.stamp.StampingProvider;
import switchboard.testkit.FakeUpstream;

/** Bundles are replaced while calls run, and no call notices. */
class SwapBlackBoxIT {
    private static final int STREAMS = 200;
    private static final int SWAPS = 20;
    private static final int EVENTS = 20;
    private static final Duration GAP = Duration.ofMillis(100);
    private static final Pattern STAMP = Pattern.compile("\"(?:content|farewell)\":\"(\\d+\\.0\\.0)");

    private final Queue<List<String>> streams = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    @Test
    void streamsEndOnTheVersionTheyBeganWithWhileProvidersAreSwapped() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(SwapBlackBoxIT::stamped)) {
            installation.drop("stamping.jar", Jars.stamping("1.0.0"));
            Management management = installation.management();
            awaitServing(management, Jars.STAMPING, "1.0.0");
            management.addChannel(1, upstream.url(), "gpt-4o-mini");
            management.addChannel(StampingProvider.TYPE, upstream.url(), "stamped");
            var caller = new Caller(installation, management.addToken("swap"));
            long loaders = instances(installation, "BundleClassLoader");

            Path openai = Jars.shipped("switchboard-provider-openai");
            var stop = new AtomicBoolean();
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                var running = new CountDownLatch(STREAMS);
                for (int i = 0; i < STREAMS; i++) {
                    String model = i % 2 == 0 ? "stamped" : "gpt-4o-mini";
                    callers.execute(() -> {
                        running.countDown();
                        callUntil(stop, caller, model);
                    });
                }
                assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
                for (int swap = 2; swap <= SWAPS + 1; swap++) {
                    String version = swap + ".0.0";
                    installation.drop("stamping.jar", Jars.stamping(version));
                    installation.drop("openai.jar", Jars.withVersion(openai, version));
                    awaitServing(management, Jars.STAMPING, version);
                    awaitServing(management, "switchboard.provider.openai", version);
                }
                stop.set(true);
            }

            assertThat(failures).isEmpty();
            assertThat(streams).hasSizeGreaterThanOrEqualTo(STREAMS);
            Set<String> versions = new TreeSet<>();
            for (List<String> events : streams) {
                Set<String> stamps = stamps(events);
                assertThat(stamps)
                        .as("versions that served one stream: %s", events)
                        .hasSizeLessThanOrEqualTo(1);
                assertThat(events).endsWith("[DONE]");
                assertThat(events.stream().filter(event -> event.contains("\"content\"")))
                        .hasSize(EVENTS);
                versions.addAll(stamps);
            }
            assertThat(versions).as("versions that served").hasSizeGreaterThan(2);

            Await.until(Duration.ofSeconds(30), "old class loaders are collected", () -> {
                // the dropped successor of the shipped provider stays: one loader more
                return instances(installation, "BundleClassLoader") <= loaders + 1
                        && instances(installation, StampingProvider.class.getName()) == 1;
            });
        }
    }

    @Test
    void whatCannotServeIsRefusedAndTheOldOneServesOn() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(SwapBlackBoxIT::stamped)) {
            installation.drop("stamping.jar", Jars.stamping("1.0.0"));
            Management management = installation.management();
            awaitServing(management, Jars.STAMPING, "1.0.0");
            management.addChannel(StampingProvider.TYPE, upstream.url(), "stamped");
            var caller = new Caller(installation, management.addToken("refusal"));

            installation.drop("stamping.jar", Jars.stamping("2.0.0", "switchboard.spi;version=\"[9.0,10)\""));
            Path reason = installation.home().resolve("deploy/stamping.jar.rejected");
            Await.until(
                    Duration.ofSeconds(20),
                    "the reason beside the file",
                    () -> reason.toFile().exists());
            assertThat(reason).content(StandardCharsets.UTF_8).contains("switchboard.spi");
            assertThat(stamps(caller.events("/v1/chat/completions", Caller.chat("stamped", true, "hello"))))
                    .containsExactly("1.0.0");

            installation.drop("stamping.jar", Jars.stamping("3.0.0"));
            awaitServing(management, Jars.STAMPING, "3.0.0");
            Await.until(
                    Duration.ofSeconds(10),
                    "the reason is gone",
                    () -> !reason.toFile().exists());
            assertThat(stamps(caller.events("/v1/chat/completions", Caller.chat("stamped", true, "hello"))))
                    .containsExactly("3.0.0");
        }
    }

    @Test
    void aBundleThatBreaksItsCallsIsPutAsideByItself() throws Exception {
        try (var installation = Installation.fresh().start();
                var upstream = FakeUpstream.start(SwapBlackBoxIT::stamped)) {
            byte[] good = Jars.stamping("1.0.0");
            installation.drop("stamping.jar", good);
            Management management = installation.management();
            awaitServing(management, Jars.STAMPING, "1.0.0");
            management.addChannel(StampingProvider.TYPE, upstream.url(), "stamped");
            var caller = new Caller(installation, management.addToken("broken"));
            String call = Caller.chat("stamped", true, "hello");
            assertThat(caller.post("/v1/chat/completions", call).statusCode()).isEqualTo(200);

            byte[] broken = Jars.stamping(StampingProvider.BROKEN);
            try (ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor()) {
                var begun = streams.submit(() -> caller.events("/v1/chat/completions", call));
                installation.drop("stamping.jar", broken);
                awaitServing(management, Jars.STAMPING, StampingProvider.BROKEN);
                for (int i = 0; i < 10; i++) {
                    assertThat(caller.post("/v1/chat/completions", call).statusCode())
                            .isGreaterThanOrEqualTo(500);
                }
                awaitServing(management, Jars.STAMPING, "1.0.0");
                assertThat(stamps(begun.get(20, TimeUnit.SECONDS))).containsExactly("1.0.0");
            }
            assertThat(stamps(caller.events("/v1/chat/completions", call))).containsExactly("1.0.0");

            Path deploy = installation.home().resolve("deploy");
            Await.until(
                    Duration.ofSeconds(20),
                    "the reason, which is said when all is done",
                    () -> deploy.resolve("stamping.jar.quarantined.rejected")
                            .toFile()
                            .exists());
            assertThat(deploy.resolve("stamping.jar")).hasBinaryContent(good);
            assertThat(deploy.resolve("stamping.jar.quarantined")).hasBinaryContent(broken);
            assertThat(management.get("/api/bundle/"))
                    .anySatisfy(one -> assertThat(one.path("state").asText()).isEqualTo("quarantined"));
            Await.until(
                    Duration.ofSeconds(20),
                    "the notice",
                    () -> management.get("/api/notification/").toString().contains("bundle_quarantined"));
            List<String> deeds = List.of("bundle.quarantine", "bundle.serve", "bundle.serve");
            Await.until(
                    Duration.ofSeconds(20),
                    "the audit log",
                    () -> deeds(management).equals(deeds));

            installation.stop();
            installation.start();
            awaitServing(management, Jars.STAMPING, "1.0.0");
            assertThat(stamps(caller.events("/v1/chat/completions", call))).containsExactly("1.0.0");
            installation.drop("stamping.jar", Jars.stamping("2.0.0"));
            Await.until(
                    Duration.ofSeconds(20),
                    "only the new change",
                    () -> deeds(management)
                            .equals(List.of("bundle.serve", "bundle.quarantine", "bundle.serve", "bundle.serve")));
        }
    }

    @Test
    void onlySignedBundlesAreTakenWhereThatIsAsked() throws Exception {
        try (var installation = Installation.fresh()) {
            Path keys = installation.home().resolve("data/keys.p12");
            Path trusted = installation.home().resolve("conf/trusted.pem");
            Jars.key(keys, trusted);
            installation.with("BUNDLE_TRUST_STORE", trusted.toString()).start();
            installation.drop("stamping.jar", Jars.stamping("1.0.0"));
            Path reason = installation.home().resolve("deploy/stamping.jar.rejected");
            Await.until(
                    Duration.ofSeconds(20), "the refusal", () -> reason.toFile().exists());
            assertThat(reason).content(StandardCharsets.UTF_8).contains("is not signed");
            installation.drop("stamping.jar", Jars.signed(Jars.stamping("1.1.0"), keys));
            awaitServing(installation.management(), Jars.STAMPING, "1.1.0");
        }
    }

    private static List<String> deeds(Management management) throws IOException, InterruptedException {
        return management.get("/api/audit/?target=bundle").findValuesAsText("action");
    }

    private static void stamped(switchboard.testkit.FakeExchange exchange) throws InterruptedException {
        exchange.stream();
        for (int i = 0; i < EVENTS; i++) {
            exchange.events(Scripts.chunk("{\"content\":\"STAMP\"}", "null"));
            exchange.pause(GAP);
        }
        exchange.events(Scripts.chunk("{}", "\"stop\""), "[DONE]").end();
    }

    private void callUntil(AtomicBoolean stop, Caller caller, String model) {
        do {
            try {
                streams.add(caller.events("/v1/chat/completions", Caller.chat(model, true, "hello")));
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(e);
            }
        } while (!stop.get() && failures.isEmpty());
    }

    private static Set<String> stamps(List<String> events) {
        return events.stream()
                .map(STAMP::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toSet());
    }

    private static void awaitServing(Management management, String bundle, String version) {
        Await.until(Duration.ofSeconds(20), bundle + " " + version + " serves", () -> {
            for (JsonNode one : management.get("/api/bundle/")) {
                if (one.path("name").asText().equals(bundle)
                        && one.path("version").asText().equals(version)) {
                    return one.path("state").asText().equals("active");
                }
            }
            return false;
        });
    }

    /** Live objects of the classes whose name ends so; a full collection comes first. */
    private static long instances(Installation installation, String type) throws IOException, InterruptedException {
        Path java = Path.of(installation.process().info().command().orElseThrow());
        Process jcmd = new ProcessBuilder(
                        java.resolveSibling("jcmd").toString(),
                        Long.toString(installation.process().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (var lines = jcmd.inputReader().lines()) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length >= 4 && words[3].endsWith(type))
                    .mapToLong(words -> Long.parseLong(words[1]))
                    .sum();
        } finally {
            jcmd.waitFor();
        }
    }
}
