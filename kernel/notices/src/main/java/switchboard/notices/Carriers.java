package switchboard.notices;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.deploy.Lease;
import switchboard.deploy.Leases;
import switchboard.spi.Delivery;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notifier;
import switchboard.spi.NotifierInfo.Turn;
import switchboard.store.Outbox.Place;

/**
 * The notifiers there are now: which of them carries what, and one delivery by one of them. Each is leased while it
 * works, so that a bundle that is swapped finishes what it has begun, and none works longer than the limit.
 */
final class Carriers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);

    private final Leases leases;
    private final Duration limit;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("switchboard-notifier-", 0).factory());

    Carriers(Leases leases, Duration limit) {
        this.leases = leases;
        this.limit = limit;
    }

    private record Offered(Turn turn, Place place) {}

    /** The places that get a notice besides its reader. */
    List<Place> beside(Notice notice) {
        return offered(notice).stream()
                .filter(offered -> offered.turn() == Turn.BESIDE)
                .map(Offered::place)
                .toList();
    }

    /** The places where its reader may be reached, the first choice first. */
    List<Place> reader(Notice notice) {
        return offered(notice).stream()
                .filter(offered -> offered.turn() != Turn.BESIDE)
                .sorted(Comparator.comparing(Offered::turn))
                .map(Offered::place)
                .toList();
    }

    private List<Offered> offered(Notice notice) {
        List<Offered> all = new ArrayList<>();
        List<Lease<Notifier>> leased = leases.all(Notifier.class);
        try {
            for (Lease<Notifier> lease : leased) {
                all.addAll(offered(lease, notice));
            }
        } finally {
            leased.forEach(Lease::close);
        }
        return all;
    }

    private static List<Offered> offered(Lease<Notifier> lease, Notice notice) {
        Notifier notifier = lease.service();
        try {
            String id = notifier.info().id();
            Turn turn = notifier.info().turn();
            return notifier.ready()
                    ? notifier.destinations(notice).stream()
                            .map(where -> new Offered(turn, new Place(id, where)))
                            .toList()
                    : List.of();
        } catch (RuntimeException | LinkageError broken) {
            LOG.warn("a notifier cannot say what it carries", broken);
            lease.broke(broken);
            return List.of();
        }
    }

    /** The places of one notifier. */
    List<Place> of(String notifier, Notice notice) {
        Optional<Lease<Notifier>> lease = leases.lease(Notifier.class, notifier);
        if (lease.isEmpty()) {
            return List.of();
        }
        try (Lease<Notifier> held = lease.get()) {
            return offered(held, notice).stream().map(Offered::place).toList();
        }
    }

    /** Whether there is such a notifier. */
    boolean has(String notifier) {
        Optional<Lease<Notifier>> lease = leases.lease(Notifier.class, notifier);
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    /**
     * Delivers; blocks, no longer than the limit.
     *
     * @throws DeliveryException if it did not arrive, as far as is known
     */
    void deliver(Place place, String id, Notice notice) throws DeliveryException {
        Future<?> work = threads.submit(() -> {
            carry(place, id, notice);
            return true;
        });
        try {
            work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            work.cancel(true);
            throw new DeliveryException("the notifier was not done within " + limit.toSeconds() + " s", false);
        } catch (InterruptedException e) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            throw new DeliveryException("the gateway is being stopped", false);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DeliveryException known) {
                throw known;
            }
            LOG.warn("notifier {} broke on {}", place.notifier(), notice, e.getCause());
            throw new DeliveryException("the notifier broke: " + e.getCause(), false);
        }
    }

    private void carry(Place place, String id, Notice notice) throws DeliveryException {
        Lease<Notifier> lease = leases.lease(Notifier.class, place.notifier())
                .orElseThrow(() -> new DeliveryException("there is no notifier " + place.notifier(), false));
        try (lease) {
            lease.service().deliver(new Delivery(id, notice, place.destination()));
        } catch (RuntimeException | Error e) {
            lease.broke(e);
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
