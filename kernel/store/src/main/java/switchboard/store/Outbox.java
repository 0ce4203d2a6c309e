package switchboard.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import switchboard.spi.Notice;
import switchboard.store.NoticeRow.State;

/**
 * Notices that are to be delivered, and what became of them. They are in the database, so they outlive the process, and
 * of all nodes one delivers each. Everything here may block.
 */
@Component(service = Outbox.class)
public final class Outbox {
    /** How long no second notice is about the same. */
    static final Duration QUIET = Duration.ofDays(1);

    /** How long what arrived is shown. */
    private static final Duration KEPT = Duration.ofDays(14);

    /** How long what did not arrive is shown. */
    private static final Duration FAILURES_KEPT = Duration.ofDays(60);

    private static final Pattern UNSTORABLE = Pattern.compile("[\\p{Cntrl}[^\\x{0}-\\x{FFFF}]\\p{Cs}]+");
    private static final int LONGEST_KEY = 191;
    private static final int LONGEST_ERROR = 1000;

    private final Database database;
    private final InstantSource clock;

    /** A place where a notifier takes a notice. */
    public record Place(String notifier, String destination) {}

    /** The outbox of a database. */
    @Activate
    public Outbox(@Reference Database database) {
        this(database, InstantSource.system());
    }

    /** An outbox by another clock. */
    public Outbox(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes a notice in.
     *
     * @param key what it is about; empty for nothing that could happen twice
     * @return false if one about the same was taken in within a day, on whichever node
     */
    public boolean add(String key, Notice notice) {
        long now = now();
        return database.append(mappers -> add(mappers, key, notice, now));
    }

    /** The same, in a transaction that does more. Writers come one after another, so two do not both see none. */
    static boolean add(Mappers mappers, String key, Notice notice, long now) {
        String about = key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) : key;
        if (!about.isEmpty() && mappers.notices().about(about, now - QUIET.toSeconds()) > 0) {
            return false;
        }
        return mappers.notices().insert(NoticeRow.of(about, notice, now)) == 1;
    }

    /** What is to be delivered now, the oldest first. */
    public List<NoticeRow> due(int most) {
        return database.read(mappers -> mappers.notices().due(now(), most));
    }

    /**
     * Takes a notice for one attempt.
     *
     * @param limit after which somebody else may try
     * @param beside for a new one: the places that get it besides its reader, each of which is a delivery of its own
     * @return false if somebody else took it
     */
    public boolean claim(NoticeRow row, Duration limit, List<Place> beside) {
        long now = now();
        return database.append(mappers -> {
            if (mappers.notices().claim(row, now + limit.toSeconds(), now) == 0) {
                return false;
            }
            if (row.isNew()) {
                beside.forEach(
                        place -> mappers.notices().insert(row.beside(place.notifier(), place.destination(), now)));
            }
            return true;
        });
    }

    /** A notice arrived at a place. */
    public void delivered(NoticeRow row, Place place) {
        ended(row, State.DELIVERED, place, now(), "");
    }

    /** There is nobody to deliver it to. */
    public void unaddressed(NoticeRow row, String why) {
        ended(row, State.UNADDRESSED, new Place(row.notifier(), row.destination()), now(), why);
    }

    /**
     * An attempt failed.
     *
     * @param next when it is to be tried again; not at all if empty
     */
    public void failed(NoticeRow row, String error, Optional<Duration> next) {
        ended(
                row,
                next.isPresent() ? State.WAITING : State.FAILED,
                new Place(row.notifier(), row.destination()),
                now() + next.map(Duration::toSeconds).orElse(0L),
                storable(error));
    }

    /** @param row as it was before it was claimed: who lost the claim meanwhile changes nothing */
    private void ended(NoticeRow row, State state, Place place, long due, String error) {
        long now = now();
        database.append(mappers ->
                mappers.notices().ended(row, state.name(), place.notifier(), place.destination(), due, error, now));
    }

    /** Ten notices, the latest first. */
    public List<NoticeRow> page(int page, Optional<State> state) {
        long offset = Paging.offset(page);
        return database.read(mappers -> state.isPresent()
                ? mappers.notices().pageOf(state.get().name(), Paging.SIZE, offset)
                : mappers.notices().page(Paging.SIZE, offset));
    }

    /** One of them. */
    public Optional<NoticeRow> find(long id) {
        return database.read(mappers -> mappers.notices().find(id));
    }

    /** Has a notice that did not arrive tried again now; false if there is none. */
    public boolean retry(long id) {
        return database.append(mappers -> mappers.notices().retry(id, now())) == 1;
    }

    /** Forgets what is long over. */
    public void tidy() {
        long now = now();
        database.append(mappers -> mappers.notices().forgetEnded(now - KEPT.toSeconds())
                + mappers.notices().forgetFailed(now - FAILURES_KEPT.toSeconds()));
    }

    /** What every database can keep. */
    private static String storable(String text) {
        String plain = UNSTORABLE.matcher(text).replaceAll(" ");
        return plain.length() > LONGEST_ERROR ? plain.substring(0, LONGEST_ERROR) : plain;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
