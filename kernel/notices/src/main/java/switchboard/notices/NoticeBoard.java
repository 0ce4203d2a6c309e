package switchboard.notices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import switchboard.deploy.Leases;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.spi.Notice.Audience;
import switchboard.spi.Notice.Event;
import switchboard.spi.Notices;
import switchboard.store.NoticeRow;
import switchboard.store.Outbox;
import switchboard.store.Outbox.Place;
import switchboard.store.Users;

/**
 * Notices by way of the outbox. What is published is in the database a moment later and then on its way, by whichever
 * node takes it; what is to be delivered now goes out at once and is kept nowhere.
 */
@Component(
        service = {Notices.class, NoticeBoard.class},
        immediate = true)
public final class NoticeBoard implements Notices, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration CLAIM = Duration.ofMinutes(5);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Outbox outbox;
    private final Carriers carriers;
    private final Readers readers;
    private final Ending ending = new Ending(CLAIM, PAUSE);
    private final Attempt attempt;
    private final Rounds rounds;
    private final Intake intake;
    private final InstantSource clock;

    /** The notices of this gateway. */
    @Activate
    public NoticeBoard(@Reference Outbox outbox, @Reference Users users, @Reference Leases leases) {
        this(outbox, users, leases, InstantSource.system());
        rounds.start();
    }

    /** A board whose rounds a test makes. */
    NoticeBoard(Outbox outbox, Users users, Leases leases, InstantSource clock) {
        this.outbox = outbox;
        this.clock = clock;
        carriers = new Carriers(leases, LIMIT);
        readers = new Readers(users);
        attempt = new Attempt(
                outbox,
                carriers,
                readers,
                new Backoff(() -> ThreadLocalRandom.current().nextDouble()),
                ending);
        rounds = new Rounds(outbox, carriers, attempt, CLAIM, SETTLE, LOOK);
        intake = new Intake(outbox::add, rounds::ring, clock, PAUSE);
    }

    Rounds rounds() {
        return rounds;
    }

    @Override
    public void publish(String key, Notice notice) {
        if (notice.event().confidential()) {
            throw new IllegalArgumentException(notice.event() + " is delivered at once, and never kept");
        }
        intake.take(key, notice);
    }

    @Override
    public void deliver(Notice notice) throws DeliveryException {
        Notice addressed = readers.addressed(notice);
        attempt.first(carriers.reader(addressed), id(), addressed);
    }

    /**
     * What came of a test at one place.
     *
     * @param destination where, in the notifier's words
     * @param took how long it took
     * @param error why it did not arrive; empty if it did
     */
    public record Tested(String destination, Duration took, String error) {
        /** Whether it arrived. */
        public boolean succeeded() {
            return error.isEmpty();
        }
    }

    /** Whether there is a notifier of that name. */
    public boolean has(String notifier) {
        return carriers.has(notifier);
    }

    /**
     * Sends a test by one notifier, and waits for what comes of it. Blocks.
     *
     * @param email where to, for one that reaches people; root's address if empty
     * @return none if the notifier is not set up, or has nowhere to send it
     */
    public List<Tested> test(String notifier, String email) {
        Audience reader = email.isEmpty() ? new Audience.Operator() : new Audience.Person(0, email, "");
        Notice notice = readers.addressed(new Notice(Event.TEST, reader, Map.of(), clock.instant()));
        List<Tested> all = new ArrayList<>();
        for (Place place : carriers.of(notifier, notice)) {
            long begun = System.nanoTime();
            String error = "";
            try {
                carriers.deliver(place, id(), notice);
            } catch (DeliveryException e) {
                error = String.valueOf(e.getMessage());
            }
            all.add(new Tested(place.destination(), Duration.ofNanos(System.nanoTime() - begun), error));
        }
        return all;
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Ten notices and what became of them, the latest first. Blocks. */
    public List<NoticeRow> page(int page, Optional<NoticeRow.State> state) {
        return outbox.page(page, state);
    }

    /** Has a notice that did not arrive tried again soon; false if there is none. Blocks. */
    public boolean retry(long id) {
        boolean found = outbox.retry(id);
        rounds.ring();
        return found;
    }

    /** How many notices were lost, since the database was away and there was no more room. */
    public long lost() {
        return intake.lost();
    }

    /** How many notices wait in memory for the database. */
    public int waiting() {
        return intake.waiting();
    }

    /** Stores what waits. */
    @Deactivate
    @Override
    public void close() {
        ending.close();
        rounds.close();
        intake.close();
        carriers.close();
    }
}
