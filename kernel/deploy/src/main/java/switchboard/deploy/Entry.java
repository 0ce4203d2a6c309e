package switchboard.deploy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import switchboard.spi.Provider;

/** A service on offer and the count of its leases. Once retired, it is leased no more. */
final class Entry<S> {
    private static final int RETIRED = 1 << 31; // the sign bit of the count of leases

    private final Class<S> kind;
    private final String id;
    private final S service;
    private final Source source;
    private final Standing standing;
    private final Runnable whenIdle;
    private final Set<Integer> channelTypes;
    private final AtomicInteger leases = new AtomicInteger();
    private final LongAdder uses = new LongAdder();
    private final CountDownLatch idle = new CountDownLatch(1);

    /**
     * @param source the bundle or file behind the service
     * @param whenIdle run once, when the entry is retired and its last lease is back
     */
    Entry(Class<S> kind, String id, S service, Source source, Standing standing, Runnable whenIdle) {
        this.kind = kind;
        this.id = id;
        this.service = service;
        this.source = source;
        this.standing = standing;
        this.whenIdle = whenIdle;
        channelTypes = service instanceof Provider provider ? provider.info().channelTypes() : Set.of();
    }

    Class<S> kind() {
        return kind;
    }

    String id() {
        return id;
    }

    S service() {
        return service;
    }

    Source source() {
        return source;
    }

    Standing standing() {
        return standing;
    }

    /** Of a provider, and asked of it once. */
    Set<Integer> channelTypes() {
        return channelTypes;
    }

    int leases() {
        return leases.get() & ~RETIRED;
    }

    boolean retired() {
        return leases.get() < 0;
    }

    /** False if it is retired: take the next. */
    boolean acquire() {
        return leases.getAndUpdate(n -> n < 0 ? n : n + 1) >= 0;
    }

    /** @param faults hears of what uses of it end in that they should not */
    Lease<S> lease(BiConsumer<Entry<?>, Throwable> faults) {
        uses.increment();
        return new Held<>(this, faults);
    }

    /** How often it was leased. */
    long uses() {
        return uses.sum();
    }

    private void release() {
        if (leases.decrementAndGet() == RETIRED) {
            becomeIdle();
        }
    }

    /** No new leases from here on. A second time does nothing. */
    void retire() {
        if (leases.getAndUpdate(n -> n | RETIRED) == 0) {
            becomeIdle();
        }
    }

    private void becomeIdle() {
        whenIdle.run();
        idle.countDown();
    }

    /** Retired, and its last lease is back. */
    boolean idle() {
        return idle.getCount() == 0;
    }

    /** Whether all leases of a retired entry are back within the time. */
    boolean drained(Duration limit) throws InterruptedException {
        return idle.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static final class Held<S> extends AtomicBoolean implements Lease<S> {
        private static final long serialVersionUID = 1L;

        private final transient Entry<S> entry;
        private final transient BiConsumer<Entry<?>, Throwable> faults;

        Held(Entry<S> entry, BiConsumer<Entry<?>, Throwable> faults) {
            this.entry = entry;
            this.faults = faults;
        }

        @Override
        public S service() {
            return entry.service;
        }

        @Override
        public String bundle() {
            return entry.source.name();
        }

        @Override
        public String version() {
            return entry.standing.version().toString();
        }

        @Override
        public void broke(Throwable why) {
            faults.accept(entry, why);
        }

        @Override
        public void close() {
            if (compareAndSet(false, true)) {
                entry.release();
            }
        }

        @Override
        public String toString() {
            return entry.kind.getSimpleName() + " " + entry.id + " of " + bundle() + " " + version();
        }
    }
}
