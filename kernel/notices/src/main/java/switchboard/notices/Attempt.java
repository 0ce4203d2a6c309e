package switchboard.notices;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.DeliveryException;
import switchboard.spi.Notice;
import switchboard.store.NoticeRow;
import switchboard.store.Outbox;
import switchboard.store.Outbox.Place;

/** One attempt at a notice of the outbox that is ours, and what follows from it. Blocks. */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    static final String NOBODY = "no notifier is set up that could deliver it";
    private static final Duration WITHOUT_NOTIFIER = Duration.ofMinutes(5);

    private final Outbox outbox;
    private final Carriers carriers;
    private final Readers readers;
    private final Backoff backoff;
    private final Ending ending;

    /** @param ending stores what became of an attempt */
    Attempt(Outbox outbox, Carriers carriers, Readers readers, Backoff backoff, Ending ending) {
        this.outbox = outbox;
        this.carriers = carriers;
        this.readers = readers;
        this.backoff = backoff;
        this.ending = ending;
    }

    /** @param row as it was before it was claimed */
    void at(NoticeRow row) {
        Optional<Notice> known = row.notice();
        if (known.isEmpty()) {
            ending.store(
                    row.id(), () -> outbox.failed(row, "this version knows no event " + row.event(), Optional.empty()));
            return;
        }
        at(row, readers.addressed(known.get()));
    }

    private void at(NoticeRow row, Notice notice) {
        boolean bound = !row.notifier().isEmpty() && !row.destination().isEmpty();
        if (!bound && !Readers.known(notice)) {
            ending.store(row.id(), () -> outbox.unaddressed(row, "the user has no e-mail address"));
            return;
        }
        List<Place> places = bound ? List.of(new Place(row.notifier(), row.destination())) : carriers.reader(notice);
        try {
            Place place = first(places, row.delivery(), notice);
            ending.store(row.id(), () -> outbox.delivered(row, place));
        } catch (DeliveryException e) {
            failed(row, e);
        }
    }

    /**
     * Delivers to the first of some places that takes it.
     *
     * @return which that was
     */
    Place first(List<Place> places, String id, Notice notice) throws DeliveryException {
        if (places.isEmpty()) {
            throw new DeliveryException(NOBODY, Optional.of(WITHOUT_NOTIFIER));
        }
        List<String> reasons = new ArrayList<>();
        boolean lasting = true;
        Optional<Duration> wait = Optional.empty();
        for (Place place : places) {
            try {
                carriers.deliver(place, id, notice);
                return place;
            } catch (DeliveryException e) {
                reasons.add(places.size() == 1 ? reason(e) : place.notifier() + ": " + reason(e));
                lasting &= e.lasting();
                wait = e.retryAfter();
            }
        }
        String all = String.join("; ", reasons);
        throw lasting ? new DeliveryException(all, true) : new DeliveryException(all, wait);
    }

    private static String reason(DeliveryException e) {
        return String.valueOf(e.getMessage());
    }

    private void failed(NoticeRow row, DeliveryException e) {
        int tries = row.tries() + 1;
        Optional<Duration> next = e.lasting() ? Optional.empty() : backoff.after(tries, e.retryAfter());
        ending.store(row.id(), () -> outbox.failed(row, reason(e), next));
        String carrier = row.notifier().isEmpty() ? "its reader" : row.notifier();
        if (next.isEmpty()) {
            LOG.warn("notice {} ({}) did not reach {} and is given up: {}", row.id(), row.event(), carrier, reason(e));
        } else if (tries == 1) {
            LOG.warn(
                    "notice {} ({}) did not reach {} and is tried again: {}",
                    row.id(),
                    row.event(),
                    carrier,
                    reason(e));
        }
    }
}
