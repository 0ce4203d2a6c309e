package switchboard.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import switchboard.spi.Spending.Kind;

/**
 * What was spent, by subject and hour: in the table for all, in memory for those that somebody has asked for. {@link
 * #store} is for the transaction that stores charges; all that reads the table is for the thread that stores them, so
 * that a reading has exactly the charges that are known to be stored.
 */
final class Spenders {
    /** Who spends. */
    record Subject(Kind kind, String id) {
        String word() {
            return kind.name().toLowerCase(Locale.ROOT);
        }

        /** What the table calls it: some databases take names for the same that are not. */
        String key() {
            return PLAIN.matcher(id).matches() ? id : "=" + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9._-]{1,100}");
    private static final Logger LOG = LoggerFactory.getLogger(Spenders.class);
    private static final int AT_ONCE = 500;
    private static final long IN_MEMORY = 33L * 24;
    private static final long IN_TABLE = 40L * 24;

    /** Other nodes settle now, or what they have settled shortly before. */
    private static final long RECENT = 2;

    private static final long IN_USE = Duration.ofMinutes(2).toNanos();
    private static final long FORGOTTEN = Duration.ofHours(6).toNanos();
    private static final long READ_EVERY = Duration.ofSeconds(1).toNanos();
    private static final long READ_ALL_EVERY = Duration.ofMinutes(10).toNanos();
    private static final long CLEAN_EVERY = Duration.ofHours(1).toNanos();

    private final Database database;
    private final InstantSource clock;
    private final Map<Subject, Spender> spenders = new ConcurrentHashMap<>();
    private volatile boolean stale;
    private long readAt = System.nanoTime();
    private long readAllAt = readAt;
    private long cleanedAt = readAt - CLEAN_EVERY;

    Spenders(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The subject, in memory from now on; its figures may not be. */
    Spender of(Subject subject) {
        Spender known = spenders.get(subject);
        return known != null ? known : spenders.computeIfAbsent(subject, unused -> new Spender());
    }

    static Subject token(long id) {
        return new Subject(Kind.TOKEN, Long.toString(id));
    }

    /** The number of a deleted token, which SQLite gives to another one: what the first spent is none of its affair. */
    void forget(Subject subject) {
        spenders.remove(subject);
    }

    /** A charge is in the journal under a number. */
    void settled(long number, Charged charge) {
        if (!spenders.isEmpty() && charge.settlement().quota() != 0) {
            long hour = SpentHours.of(charge.at());
            each(charge, (subject, quota) -> {
                Spender spender = spenders.get(subject);
                if (spender != null) {
                    spender.settled(number, hour, quota);
                }
            });
        }
    }

    /** Puts charges into the table, in the transaction that stores them. */
    static void store(Mappers mappers, List<Charged> charges) {
        byHour(charges)
                .forEach((subject, hours) -> hours.forEach((hour, quota) -> {
                    var row = new SpendingMapper.Row(subject.word(), subject.key(), hour, quota);
                    if (mappers.spending().add(row) == 0) {
                        mappers.spending().insert(row);
                    }
                }));
    }

    /** That transaction is committed, and all up to a number is stored. */
    void stored(List<Charged> charges, long upTo) {
        if (!spenders.isEmpty()) {
            byHour(charges).forEach((subject, hours) -> {
                Spender spender = spenders.get(subject);
                if (spender != null) {
                    spender.stored(hours, upTo);
                }
            });
        }
    }

    private static Map<Subject, Map<Long, Long>> byHour(List<Charged> charges) {
        Map<Subject, Map<Long, Long>> sums = new HashMap<>();
        for (Charged charge : charges) {
            if (charge.settlement().quota() != 0) {
                long hour = SpentHours.of(charge.at());
                each(
                        charge,
                        (subject, quota) -> sums.computeIfAbsent(subject, unused -> new HashMap<>())
                                .merge(hour, quota, Long::sum));
            }
        }
        return sums;
    }

    private static void each(Charged charge, BiConsumer<Subject, Long> spent) {
        long quota = charge.settlement().quota();
        spent.accept(token(charge.tokenId()), quota);
        spent.accept(new Subject(Kind.USER, Long.toString(charge.userId())), quota);
        if (!charge.settlement().group().isEmpty()) {
            spent.accept(new Subject(Kind.GROUP, charge.settlement().group()), quota);
        }
    }

    // ── for the thread that stores charges, after it has stored all

    /**
     * Brings a subject's figures into memory. It has to be known by {@link #of} before charges were stored, so that it
     * has heard of all that were settled since.
     */
    void load(Subject subject, long upTo) {
        if (!of(subject).isLoaded()) {
            long oldest = now() - IN_MEMORY;
            read(List.of(subject), oldest, oldest, upTo);
        }
    }

    /** Another process has written: what is in use is read again before long. */
    void stale() {
        stale = true;
    }

    /** Reads what other nodes have spent, now and then, and forgets what is old. */
    void tick(long upTo, boolean othersWrite) {
        long time = System.nanoTime();
        if ((stale || othersWrite) && time - readAt >= READ_EVERY && !spenders.isEmpty()) {
            stale = false;
            readAt = time;
            boolean all = time - readAllAt >= READ_ALL_EVERY;
            readAllAt = all ? time : readAllAt;
            readAgain(all, upTo);
        }
        if (time - cleanedAt >= CLEAN_EVERY) {
            cleanedAt = time;
            spenders.values().removeIf(spender -> !spender.usedWithin(FORGOTTEN) && spender.isIdle());
            forget();
        }
    }

    private void readAgain(boolean all, long upTo) {
        Map<Kind, List<Subject>> used = new EnumMap<>(Kind.class);
        spenders.forEach((subject, spender) -> {
            if (spender.isLoaded() && spender.usedWithin(all ? FORGOTTEN : IN_USE)) {
                used.computeIfAbsent(subject.kind(), unused -> new ArrayList<>())
                        .add(subject);
            }
        });
        long oldest = now() - IN_MEMORY;
        long from = all ? oldest : now() - RECENT;
        for (List<Subject> subjects : used.values()) {
            for (int at = 0; at < subjects.size(); at += AT_ONCE) {
                read(subjects.subList(at, Math.min(at + AT_ONCE, subjects.size())), from, oldest, upTo);
            }
        }
    }

    /** Subjects of one kind. */
    private void read(List<Subject> subjects, long from, long oldest, long upTo) {
        Map<String, Map<Long, Long>> rows = new HashMap<>();
        List<String> ids = subjects.stream().map(Subject::key).toList();
        String kind = subjects.getFirst().word();
        for (SpendingMapper.Row row :
                database.read(mappers -> mappers.spending().since(kind, ids, from))) {
            rows.computeIfAbsent(row.subject(), unused -> new HashMap<>()).merge(row.hour(), row.quota(), Long::sum);
        }
        for (Subject subject : subjects) {
            of(subject).read(from, oldest, rows.getOrDefault(subject.key(), Map.of()), upTo);
        }
    }

    private void forget() {
        int forgotten = database.append(mappers -> {
            mappers.spending().forgetNotes((now() - IN_TABLE) * 3600);
            return mappers.spending().forgetBefore(now() - IN_TABLE);
        });
        if (forgotten > 0) {
            LOG.debug("{} hours of spending are forgotten", forgotten);
        }
    }

    private long now() {
        return SpentHours.of(clock.instant().getEpochSecond());
    }
}
