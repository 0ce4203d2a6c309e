package switchboard.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Version;
import switchboard.spi.Operation;
import switchboard.spi.Provider;

@Timeout(120)
class LeasesTest {
    private static final int OPENAI = 1;
    private final Leases leases = new Leases();

    private static String served(Optional<Lease<Provider>> lease) {
        try (Lease<Provider> held = lease.orElseThrow()) {
            return ((FakeProvider) held.service()).version();
        }
    }

    private AutoCloseable offer(String id, String version) {
        return leases.offer(
                Provider.class, id, new FakeProvider(id, OPENAI, version), "bundle." + id, new Version(version));
    }

    private Entry<Provider> entry(String id, String name, Standing standing) {
        return new Entry<>(
                Provider.class, id, new FakeProvider(id, OPENAI, name), new Source(7, "bundle"), standing, () -> {});
    }

    private Standing standing(int ranking, boolean dropped, boolean code, String version) {
        return new Standing(ranking, dropped, code, new Version(version), leases.nextSerial());
    }

    @Test
    void nothingIsLeasedOfWhatIsNotThere() {
        assertThat(leases.provider(OPENAI)).isEmpty();
        assertThat(leases.lease(Provider.class, "openai")).isEmpty();
        assertThat(leases.all(Provider.class)).isEmpty();
        assertThat(leases.offers()).isEmpty();
    }

    @Test
    void theHighestVersionServesAndTheOtherStandsBy() throws Exception {
        try (var low = offer("openai", "1.9.0")) {
            try (var high = offer("openai", "1.10.0")) {
                assertThat(served(leases.provider(OPENAI))).isEqualTo("1.10.0");
                assertThat(served(leases.lease(Provider.class, "openai"))).isEqualTo("1.10.0");
                assertThat(leases.offers())
                        .extracting(Offer::version, Offer::serving)
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple("1.10.0", true),
                                org.assertj.core.groups.Tuple.tuple("1.9.0", false));
            }
            assertThat(served(leases.provider(OPENAI))).isEqualTo("1.9.0");
        }
        assertThat(leases.provider(OPENAI)).isEmpty();
    }

    @Test
    void rankingGoesFirstThenWhatWasDroppedThenCodeThenVersionThenTheNewest() {
        var order = List.of(
                entry("openai", "ranked", standing(1, false, false, "0")),
                entry("openai", "dropped code", standing(0, true, true, "1.0")),
                entry("openai", "dropped declaration", standing(0, true, false, "9.0")),
                entry("openai", "shipped code, new", standing(0, false, true, "2.0")),
                entry("openai", "shipped code, old", standing(0, false, true, "1.0")),
                entry("openai", "shipped declaration, first", standing(0, false, false, "1.0")));
        var newest = entry("openai", "shipped declaration, second", standing(0, false, false, "1.0"));
        leases.swap(order.reversed(), List.of());
        leases.swap(List.of(newest), List.of());

        List<String> served = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            String best = served(leases.provider(OPENAI));
            served.add(best);
            leases.swap(
                    List.of(),
                    leases.entries(
                            entry -> ((FakeProvider) entry.service()).version().equals(best)));
        }
        assertThat(served)
                .containsExactly(
                        "ranked",
                        "dropped code",
                        "dropped declaration",
                        "shipped code, new",
                        "shipped code, old",
                        "shipped declaration, second",
                        "shipped declaration, first");
    }

    @Test
    void aTypeGoesToTheBestOfAllThatServeIt() throws Exception {
        try (var shipped = offer("family", "1.0.0")) {
            var own = entry("special", "own", standing(0, true, true, "0.1.0"));
            leases.swap(List.of(own), List.of());
            assertThat(served(leases.provider(OPENAI))).isEqualTo("own");
            assertThat(served(leases.lease(Provider.class, "family"))).isEqualTo("1.0.0");
            leases.swap(List.of(), List.of(own));
            assertThat(served(leases.provider(OPENAI))).isEqualTo("1.0.0");
        }
    }

    @Test
    void allIsTheBestOfEachId() throws Exception {
        try (var a1 = offer("a", "1.0.0");
                var a2 = offer("a", "2.0.0");
                var b = offer("b", "1.0.0")) {
            List<Lease<Provider>> all = leases.all(Provider.class);
            assertThat(all)
                    .extracting(lease -> lease.bundle() + " " + lease.version())
                    .containsExactly("bundle.a 2.0.0", "bundle.b 1.0.0");
            assertThat(leases.offers()).extracting(Offer::leases).containsExactly(1, 0, 1);
            all.forEach(Lease::close);
            assertThat(leases.offers()).extracting(Offer::leases).containsOnly(0);
        }
    }

    @Test
    void aLeaseClosedTwiceCountsOnce() throws Exception {
        var entry = entry("openai", "1", standing(0, false, true, "1"));
        leases.swap(List.of(entry), List.of());
        Lease<Provider> twice = leases.provider(OPENAI).orElseThrow();
        Lease<Provider> other = leases.provider(OPENAI).orElseThrow();
        twice.close();
        twice.close();
        assertThat(entry.leases()).isOne();
        leases.swap(List.of(), List.of(entry));
        assertThat(leases.drained(List.of(entry), Duration.ZERO)).isFalse();
        assertThat(leases.offers()).singleElement().matches(Offer::retired).matches(offer -> !offer.serving());
        other.close();
        assertThat(leases.drained(List.of(entry), Duration.ZERO)).isTrue();
        assertThat(leases.offers()).isEmpty();
    }

    @Test
    void whatWaitsForAnIdleEntryRunsOnce() {
        var idle = new AtomicInteger();
        var entry = new Entry<>(
                Provider.class,
                "x",
                (Provider) new FakeProvider("x", OPENAI, "1"),
                new Source(7, "bundle"),
                standing(0, false, true, "1"),
                idle::incrementAndGet);
        leases.swap(List.of(entry), List.of());
        Lease<Provider> lease = leases.provider(OPENAI).orElseThrow();
        leases.swap(List.of(), List.of(entry));
        leases.swap(List.of(), List.of(entry));
        assertThat(idle).hasValue(0);
        lease.close();
        lease.close();
        leases.swap(List.of(), List.of(entry));
        assertThat(idle).hasValue(1);
    }

    @Test
    void listenersHearOfEachSwap() throws Exception {
        var heard = new AtomicInteger();
        leases.onChange(this, heard::incrementAndGet);
        offer("a", "1.0.0").close();
        assertThat(heard).hasValue(2);
        leases.removeListener(this);
        offer("a", "1.0.0").close();
        assertThat(heard).hasValue(2);
    }

    @Test
    void aProviderOfSeveralTypesServesEach() throws Exception {
        var many = new FakeProvider("many", Set.of(1, 2, 3), Set.of(Operation.CHAT), "1");
        try (var offer = leases.offer(Provider.class, "many", many, "bundle", new Version("1.0"))) {
            for (int type = 1; type <= 3; type++) {
                assertThat(served(leases.provider(type))).isEqualTo("1");
            }
            assertThat(leases.provider(4)).isEmpty();
        }
    }

    /** 200 threads lease, some hold on, while versions are swapped a thousand times. */
    @Test
    void aThousandSwapsUnderLoadLeaveNobodyWithoutAService() throws Exception {
        int swaps = 1_000;
        int threads = 200;
        var over = new AtomicBoolean();
        var begun = new CountDownLatch(threads);
        var taken = new LongAdder();
        List<Entry<Provider>> versions = new ArrayList<>();
        Entry<Provider> live = entry("openai", "0", standing(0, true, true, "1.0.0"));
        versions.add(live);
        leases.swap(List.of(live), List.of());
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    begun.countDown();
                    lease(over, taken);
                    return null;
                }));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 1; i <= swaps; i++) {
                // the same version, an older one, a newer one: over the same file any succeeds
                Entry<Provider> fresh =
                        entry("openai", Integer.toString(i), standing(0, true, true, "1." + (i % 3) + ".0"));
                leases.swap(List.of(fresh), List.of(live));
                versions.add(fresh);
                live = fresh;
                long seen = taken.sum();
                while (taken.sum() < seen + 20) {
                    Thread.onSpinWait(); // calls go on between two swaps
                }
            }
            over.set(true);
            for (Future<?> worker : workers) {
                worker.get(30, TimeUnit.SECONDS);
            }
        }
        leases.swap(List.of(), List.of(live));
        assertThat(leases.drained(versions, Duration.ofSeconds(10))).isTrue();
        assertThat(versions).allMatch(entry -> entry.retired() && entry.idle() && entry.leases() == 0);
        assertThat(leases.offers()).isEmpty();
        assertThat(leases.provider(OPENAI)).isEmpty();
    }

    private void lease(AtomicBoolean over, LongAdder taken) {
        var held = new ArrayDeque<Lease<Provider>>();
        while (!over.get()) {
            Optional<Lease<Provider>> lease =
                    taken.sum() % 2 == 0 ? leases.provider(OPENAI) : leases.lease(Provider.class, "openai");
            assertThat(lease).as("a moment without a service").isPresent();
            taken.increment();
            held.add(lease.orElseThrow());
            if (held.size() > 3) {
                Lease<Provider> done = held.remove();
                done.close();
                done.close();
            }
            Thread.onSpinWait();
        }
        held.forEach(Lease::close);
    }
}
